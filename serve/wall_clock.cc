#include "serve/wall_clock.h"

#include <algorithm>
#include <chrono>

#include "absl/time/clock.h"

namespace quiesce::serve {

WallClock::WallClock(boost::asio::io_context* io, sim::EventLoop* loop) : loop_(loop), timer_(*io) {
  Advance();
}

void WallClock::Advance() {
  const absl::Time now = absl::Now();
  if (now > loop_->Now()) loop_->RunUntil(now);
}

void WallClock::Settle() {
  if (stopped_) return;
  loop_->Settle();
  const absl::Time next = loop_->NextEventTime();
  if (next == armed_) return;
  armed_ = next;
  timer_.cancel();
  if (next == absl::InfiniteFuture()) return;
  const int64_t wait = std::max<int64_t>(0, absl::ToInt64Nanoseconds(next - absl::Now()));
  timer_.expires_after(std::chrono::nanoseconds(wait));
  timer_.async_wait([this](boost::system::error_code error) {
    if (error || stopped_) return;
    armed_ = absl::InfiniteFuture();
    Advance();
    Settle();
  });
}

void WallClock::Stop() {
  stopped_ = true;
  timer_.cancel();
}

}  // namespace quiesce::serve

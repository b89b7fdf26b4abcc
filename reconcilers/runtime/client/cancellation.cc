#include "reconcilers/runtime/client/cancellation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/cord.h"

namespace quiesce::runtime {
namespace {

constexpr char kDeadlineExceeded[] = "context deadline exceeded";
// Marks errors of contexts: others have the same code.
constexpr char kPayload[] = "quiesce/context-error";

}  // namespace

Cancellation::Cancellation(sim::EventLoop* loop, Cancellation* parent, absl::Duration timeout,
                           std::string cause)
    : loop_(loop), parent_(parent), deadline_(parent->deadline_), done_(loop) {
  parent->children_.push_back(this);
  if (parent->done()) {
    End(parent->error_, parent->cause_);
    return;
  }
  deadline_ = std::min(deadline_, loop->Now() + timeout);
  if (timeout == absl::InfiniteDuration()) return;
  timer_ = loop->After(timeout, "context/deadline", [this, cause = std::move(cause)] {
    timer_ = 0;
    End(kDeadlineExceeded, cause);
  });
}

Cancellation::~Cancellation() {
  if (timer_ != 0) loop_->Cancel(timer_);
  if (parent_ == nullptr) return;
  std::vector<Cancellation*>& siblings = parent_->children_;
  siblings.erase(std::find(siblings.begin(), siblings.end(), this));
}

void Cancellation::End(std::string error, std::string cause) {
  if (done()) return;
  error_ = std::move(error);
  cause_ = std::move(cause);
  if (timer_ != 0) loop_->Cancel(timer_);
  timer_ = 0;
  done_.NotifyAll();
  for (Cancellation* child : children_) child->End(error_, cause_);
}

sim::Task<void> Cancellation::Wait() {
  while (!done()) co_await done_.Wait();
}

sim::Task<bool> Cancellation::WaitUntil(absl::Time deadline) {
  while (!done()) {
    if (!co_await done_.WaitUntil(deadline)) co_return done();
  }
  co_return true;
}

absl::Status ContextError(const Cancellation& context) {
  if (!context.done()) return absl::OkStatus();
  if (context.error() != kDeadlineExceeded) return absl::CancelledError(context.error());
  absl::Status error = absl::DeadlineExceededError(context.error());
  error.SetPayload(kPayload, absl::Cord("deadline"));
  return error;
}

bool IsContextDeadlineExceeded(const absl::Status& error) {
  return error.GetPayload(kPayload).has_value();
}

}  // namespace quiesce::runtime

#include "reconcilers/runtime/client/token_bucket.h"

#include <algorithm>
#include <limits>

namespace quiesce::runtime {
namespace {

constexpr int64_t kLongest = std::numeric_limits<int64_t>::max();

// time.Duration.Seconds(): whole seconds and the rest are converted apart.
double Seconds(int64_t nanos) {
  return static_cast<double>(nanos / 1000000000) + static_cast<double>(nanos % 1000000000) / 1e9;
}

}  // namespace

double TokenBucket::TokensAt(int64_t now) const {
  // A bucket that was never used is full, and Go's elapsed time since its zero time saturates.
  int64_t elapsed = last_ == INT64_MIN ? kLongest : std::max<int64_t>(now - last_, 0);
  double delta = qps_ <= 0 ? 0 : Seconds(elapsed) * qps_;
  return std::min(tokens_ + delta, static_cast<double>(burst_));
}

absl::Duration TokenBucket::Reserve(absl::Time now) {
  return *ReserveWithin(now, absl::InfiniteDuration());
}

std::optional<absl::Duration> TokenBucket::ReserveWithin(absl::Time now, absl::Duration longest) {
  const int64_t nanos = absl::ToUnixNanos(now);
  const double tokens = TokensAt(nanos) - 1;
  int64_t wait = 0;
  if (tokens < 0) {
    double duration = qps_ <= 0 ? std::numeric_limits<double>::infinity() : -tokens / qps_ * 1e9;
    wait = duration >= static_cast<double>(kLongest) ? kLongest : static_cast<int64_t>(duration);
  }
  if (absl::Nanoseconds(wait) > longest) return std::nullopt;
  if (burst_ < 1) return absl::Nanoseconds(kLongest);
  last_ = nanos;
  tokens_ = tokens;
  return absl::Nanoseconds(wait);
}

}  // namespace quiesce::runtime

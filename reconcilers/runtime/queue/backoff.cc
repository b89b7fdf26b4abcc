#include "reconcilers/runtime/queue/backoff.h"

#include <algorithm>

namespace quiesce::runtime {

absl::Time Backoff::Fail(const Key& key, absl::Time now) {
  Entry& entry = entries_[key];
  absl::Duration delay = std::min(base_, cap_);
  for (int i = 0; i < entry.failures && delay < cap_; ++i) delay = std::min(delay * 2, cap_);
  ++entry.failures;
  entry.not_before = now + delay;
  return entry.not_before;
}

absl::Duration Backoff::Remaining(const Key& key, absl::Time now) const {
  auto found = entries_.find(key);
  if (found == entries_.end()) return absl::ZeroDuration();
  return std::max(absl::ZeroDuration(), found->second.not_before - now);
}

int Backoff::Failures(const Key& key) const {
  auto found = entries_.find(key);
  return found == entries_.end() ? 0 : found->second.failures;
}

}  // namespace quiesce::runtime

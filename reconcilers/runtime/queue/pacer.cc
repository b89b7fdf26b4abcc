#include "reconcilers/runtime/queue/pacer.h"

#include <algorithm>

namespace quiesce::runtime {

absl::Duration Pacer::Take(const Key& key, absl::Time now) {
  auto reserved = reserved_.find(key);
  if (reserved == reserved_.end()) {
    const absl::Time slot = std::max(next_, now - interval_ * (burst_ - 1));
    next_ = slot + interval_;
    if (slot <= now) return absl::ZeroDuration();
    reserved = reserved_.emplace(key, slot).first;
  }
  if (reserved->second > now) return reserved->second - now;
  reserved_.erase(reserved);
  return absl::ZeroDuration();
}

}  // namespace quiesce::runtime

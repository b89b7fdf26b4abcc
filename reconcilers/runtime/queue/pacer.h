// Paces calls to an outside system that many keys share: each key gets a place in a queue of evenly
// spaced slots and keeps it, so no key starves and no two come at once.
//
//   Pacer pacer(absl::Milliseconds(50), /*burst=*/20);
//   if (absl::Duration wait = pacer.Take(key, now); wait > absl::ZeroDuration())
//     co_return Result::After(wait);
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_PACER_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_PACER_H_

#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace quiesce::runtime {

class Pacer {
 public:
  using Key = std::pair<std::string, std::string>;

  // One slot every `interval`; `burst` of them may be used at once after a quiet time.
  Pacer(absl::Duration interval, int burst) : interval_(interval), burst_(burst) {}

  // Zero: go ahead now (the slot is used up). Else: how long until this key's slot.
  absl::Duration Take(const Key& key, absl::Time now);

 private:
  const absl::Duration interval_;
  const int burst_;
  absl::Time next_ = absl::InfinitePast();  // the first slot that no one has
  std::map<Key, absl::Time> reserved_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_PACER_H_

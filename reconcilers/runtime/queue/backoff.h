// A retry delay that doubles: base, 2 base, 4 base ... up to a cap, per key, kept in memory.
//
//   Backoff backoff(absl::Seconds(5), absl::Minutes(5));
//   absl::Time next = backoff.Fail(key, now);    // now + 5 s, then + 10 s, + 20 s ...
//   if (absl::Duration wait = backoff.Remaining(key, now); wait > absl::ZeroDuration())
//     co_return Result::After(wait);             // an event woke the key: the delay still holds
//   backoff.Succeed(key);
//
// The delay is a promise about the next attempt, not about the next wake-up: ask Remaining() first.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_BACKOFF_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_BACKOFF_H_

#include <map>
#include <string>
#include <utility>

#include "absl/time/time.h"

namespace quiesce::runtime {

class Backoff {
 public:
  using Key = std::pair<std::string, std::string>;  // namespace, name

  Backoff(absl::Duration base, absl::Duration cap) : base_(base), cap_(cap) {}

  // Notes a failure; returns when the next attempt may start.
  absl::Time Fail(const Key& key, absl::Time now);
  void Succeed(const Key& key) { entries_.erase(key); }

  // How long the next attempt must still wait; zero if it may start.
  absl::Duration Remaining(const Key& key, absl::Time now) const;
  // Failures in a row.
  int Failures(const Key& key) const;

 private:
  struct Entry {
    int failures = 0;
    absl::Time not_before;
  };
  const absl::Duration base_, cap_;
  std::map<Key, Entry> entries_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_BACKOFF_H_

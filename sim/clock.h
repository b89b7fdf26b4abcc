// Simulated time: what every part of a world asks instead of the machine's clock.
//
//   const Clock& clock = loop.clock();
//   absl::Time deadline = clock.Now() + absl::Seconds(30);
//
// Only the event loop moves it, never backwards, and only between events. Its resolution is one
// nanosecond.
#ifndef QUIESCE_SIM_CLOCK_H_
#define QUIESCE_SIM_CLOCK_H_

#include <cstdint>

#include "absl/time/time.h"

namespace quiesce::sim {

// Every run starts here: 2000-01-01T00:00:00Z.
inline constexpr int64_t kStartUnixSeconds = 946684800;
inline absl::Time StartTime() { return absl::FromUnixSeconds(kStartUnixSeconds); }

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  absl::Time Now() const { return absl::FromUnixNanos(nanos_); }
  // Nanoseconds since 1970-01-01T00:00:00Z.
  int64_t UnixNanos() const { return nanos_; }
  // Time since the start of the run.
  absl::Duration Elapsed() const {
    return absl::Nanoseconds(nanos_ - kStartUnixSeconds * 1000000000);
  }

 private:
  friend class EventLoop;
  int64_t nanos_ = kStartUnixSeconds * 1000000000;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_CLOCK_H_

// That somebody's clock was set: it is wrong from then on, or right again. Whoever measures time by
// it across such a moment waits longer or shorter than he means to, which says nothing about him.
//
//   if (ClockWasSet(run().trace(), actor, failed, succeeded)) return;   // the wait is not his
//   doing
#ifndef QUIESCE_SCENARIOS_FINDINGS_CLOCK_RECORD_H_
#define QUIESCE_SCENARIOS_FINDINGS_CLOCK_RECORD_H_

#include <string>

#include "absl/time/time.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// The actor of the record is the one whose clock it is.
inline constexpr sim::RecordKind kClockRecord("scenario/clock");

struct ClockRecord : sim::TraceBody {
  absl::Duration ahead;  // of the world's clock; below zero: behind

  std::string Describe() const override;  // "its clock is 10 m ahead"
  std::string ToJson() const override;
};

// Whether the clock of the actor was set between the two records. O(records between them).
bool ClockWasSet(const sim::Trace& trace, sim::ActorId actor, sim::RecordIndex after,
                 sim::RecordIndex before);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_CLOCK_RECORD_H_

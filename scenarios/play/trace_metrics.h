// Metrics that operators wish for and no library keeps, worked out from the trace of a run: how
// often each controller writes status, how often it reconciles, and how long objects stay in each
// phase.
//
//   runtime::Metrics metrics;
//   MeterTrace(world.trace(), world.loop().clock().Elapsed(), &metrics);
//
// The wishes are those of the CAPT write-up on status loops; the names begin with `quiesce_`.
#ifndef QUIESCE_SCENARIOS_PLAY_TRACE_METRICS_H_
#define QUIESCE_SCENARIOS_PLAY_TRACE_METRICS_H_

#include "absl/time/time.h"
#include "reconcilers/runtime/client/metrics.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// `elapsed`: simulated time of the run, in which an object's last phase ends.
void MeterTrace(const sim::Trace& trace, absl::Duration elapsed, runtime::Metrics* metrics);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_TRACE_METRICS_H_

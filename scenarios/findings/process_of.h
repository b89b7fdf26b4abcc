// Who watches for a controller. A controller has its watches itself; one of several in a process is
// called PROCESS/CONTROLLER, and they share the watches of PROCESS.
//
//   const sim::ActorId watcher = ProcessOf(trace, reconcile.actor);
#ifndef QUIESCE_SCENARIOS_FINDINGS_PROCESS_OF_H_
#define QUIESCE_SCENARIOS_FINDINGS_PROCESS_OF_H_

#include "sim/trace.h"

namespace quiesce::scenarios {

// `actor` itself where no process of such a name is known. O(actors) for one of several, else O(1).
sim::ActorId ProcessOf(const sim::Trace& trace, sim::ActorId actor);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_PROCESS_OF_H_

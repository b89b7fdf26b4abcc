// The check that a run depends on its inputs and nothing else: runs a world twice and compares.
//
//   absl::Status status = CheckDeterminism(run_world);   // which makes a trace
#ifndef QUIESCE_SIM_DETERMINISM_H_
#define QUIESCE_SIM_DETERMINISM_H_

#include <memory>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "sim/trace.h"

namespace quiesce::sim {

// OK if both runs have one hash and the same records. Else Internal, with the first record that
// differs as each run tells it:
//   `two runs differ at record 17: "17 +3s a api/request: ..." and "17 +3s b api/request: ..."`.
absl::Status CompareTraces(const Trace& first, const Trace& second);

// Calls `run` twice and compares what it returns: the finished trace of a new world.
absl::Status CheckDeterminism(absl::FunctionRef<std::unique_ptr<Trace>()> run);

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_DETERMINISM_H_

#include "scenarios/detectors/all_detectors.h"

#include "scenarios/detectors/backoff_shape.h"
#include "scenarios/detectors/conflict_livelock.h"
#include "scenarios/detectors/finalizer_deadlock.h"
#include "scenarios/detectors/not_converged.h"
#include "scenarios/detectors/not_idempotent.h"
#include "scenarios/detectors/permanent_error_retry.h"
#include "scenarios/detectors/phase_violation.h"
#include "scenarios/detectors/read_loop.h"
#include "scenarios/detectors/redundant_write.h"
#include "scenarios/detectors/result_misuse.h"
#include "scenarios/detectors/status_update_loop.h"
#include "scenarios/detectors/thundering_herd.h"
#include "scenarios/detectors/volatile_write.h"
#include "scenarios/detectors/writer_fight.h"

namespace quiesce::scenarios {
namespace {

template <typename D>
std::unique_ptr<Detector> Make() {
  return std::make_unique<D>();
}

}  // namespace

const std::vector<DetectorInfo>& AllDetectors() {
  static const auto& detectors = *new std::vector<DetectorInfo>{
      {"backoff-shape", "retries at a failing service do not follow the declared policy",
       &Make<BackoffShape>},
      {"conflict-livelock", "conflict after conflict with the same stale resourceVersion",
       &Make<ConflictLivelock>},
      {"finalizer-deadlock", "an object stays Terminating for ever, and who waits for whom",
       &Make<FinalizerDeadlock>},
      {"not-converged", "everything is quiet and the goal is not reached", &Make<NotConverged>},
      {"not-idempotent", "one more reconcile of a world at rest writes", &Make<NotIdempotent>},
      {"permanent-error-retry", "an error that no retry can heal is retried",
       &Make<PermanentErrorRetry>},
      {"phase-violation", "a phase change that the declared state machine does not have",
       &Make<PhaseViolation>},
      {"read-loop", "reconciles repeat at speed without any write", &Make<ReadLoop>},
      {"redundant-write", "write requests that change nothing, again and again",
       &Make<RedundantWrite>},
      {"result-misuse", "a result beside an error, or success after a failed write",
       &Make<ResultMisuse>},
      {"status-update-loop", "the world comes back to an earlier state, writing, for ever",
       &Make<StatusUpdateLoop>},
      {"thundering-herd", "many keys wait for the same instant and start together",
       &Make<ThunderingHerd>},
      {"volatile-write", "writes whose only difference is a time, a counter or an order",
       &Make<VolatileWrite>},
      {"writer-fight", "two actors undo each other's value of one field", &Make<WriterFight>},
  };
  return detectors;
}

}  // namespace quiesce::scenarios

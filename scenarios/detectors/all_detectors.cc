#include "scenarios/detectors/all_detectors.h"

#include "scenarios/detectors/attempt_budget.h"
#include "scenarios/detectors/backoff_shape.h"
#include "scenarios/detectors/conflict_livelock.h"
#include "scenarios/detectors/crash_unsafe.h"
#include "scenarios/detectors/create_under_termination.h"
#include "scenarios/detectors/duplicate_child.h"
#include "scenarios/detectors/external_leak.h"
#include "scenarios/detectors/finalizer_deadlock.h"
#include "scenarios/detectors/finalizer_discipline.h"
#include "scenarios/detectors/lost_update.h"
#include "scenarios/detectors/not_converged.h"
#include "scenarios/detectors/not_idempotent.h"
#include "scenarios/detectors/observed_generation.h"
#include "scenarios/detectors/orphan.h"
#include "scenarios/detectors/permanent_error_retry.h"
#include "scenarios/detectors/phase_violation.h"
#include "scenarios/detectors/read_loop.h"
#include "scenarios/detectors/redundant_write.h"
#include "scenarios/detectors/result_misuse.h"
#include "scenarios/detectors/runaway.h"
#include "scenarios/detectors/slow_recovery.h"
#include "scenarios/detectors/stale_destructive_action.h"
#include "scenarios/detectors/status_update_loop.h"
#include "scenarios/detectors/thundering_herd.h"
#include "scenarios/detectors/volatile_write.h"
#include "scenarios/detectors/writer_fight.h"

namespace quiesce::scenarios {

std::vector<DetectorSpec> AllDetectors() {
  return {
      DetectorOf<AttemptBudget>(),
      DetectorOf<BackoffShape>(),
      DetectorOf<ConflictLivelock>(),
      DetectorOf<CrashUnsafe>(),
      DetectorOf<CreateUnderTermination>(),
      DetectorOf<DuplicateChild>(),
      DetectorOf<ExternalLeak>(),
      DetectorOf<FinalizerDeadlock>(),
      DetectorOf<FinalizerDiscipline>(),
      DetectorOf<LostUpdate>(),
      DetectorOf<NotConverged>(),
      DetectorOf<NotIdempotent>(),
      DetectorOf<ObservedGeneration>(),
      DetectorOf<Orphan>(),
      DetectorOf<PermanentErrorRetry>(),
      DetectorOf<PhaseViolation>(),
      DetectorOf<ReadLoop>(),
      DetectorOf<RedundantWrite>(),
      DetectorOf<ResultMisuse>(),
      DetectorOf<Runaway>(),
      DetectorOf<SlowRecovery>(),
      DetectorOf<StaleDestructiveAction>(),
      DetectorOf<StatusUpdateLoop>(),
      DetectorOf<ThunderingHerd>(),
      DetectorOf<VolatileWrite>(),
      DetectorOf<WriterFight>(),
  };
}

}  // namespace quiesce::scenarios

// Plays the steps of a scenario in a world, one after another, as a person at a keyboard would: its
// requests take no time and meet no faults.
#ifndef QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_
#define QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/play/user_requests.h"
#include "sim/signal.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::scenarios {

class WaitWatch;
class WhenWatch;
class World;

class StepPlayer {
 public:
  // Registers what its waits must see with the world's observer. `world` outlives it.
  explicit StepPlayer(World* world, const Scenario* scenario,
                      const UserRequests::Manifests* manifests);

  // Ends when the last step is done. What waits beside the steps (`when`) goes on.
  sim::Task<void> Play();
  bool done() const { return done_; }
  // Ends what goes on.
  void Stop() { beside_.Clear(); }

 private:
  using Steps = google::protobuf::RepeatedPtrField<Step>;

  // `it`: the object that a `when` is about; null outside of one.
  sim::Task<void> PlayRow(const Steps& steps, const ObjectName* it);
  sim::Task<void> PlayStep(const Step& step, const ObjectName* it);
  // What takes no time.
  void PlayNow(const Step& step);
  sim::Task<void> PlayRequest(const Step& step, const ObjectName* it);
  sim::Task<void> PlayApply(const Step& step);
  sim::Task<void> PlayWait(const Wait& wait);
  sim::Task<void> PlayRepeat(const Repeat& repeat, const ObjectName* it);
  sim::Task<void> PlayParallel(const Parallel& parallel, const ObjectName* it);
  sim::Task<void> PlayBeside(const Steps* steps, ObjectName it, bool has_it, int* left);
  sim::Task<void> PlayWhen(const When* when);
  sim::Task<void> PlayUninstall(const Step& step);
  // The time that a moment names; the seed chooses between two.
  absl::Duration Choose(const Moment& moment);

  World* const world_;
  const Scenario* const scenario_;
  const UserRequests::Manifests* const manifests_;
  std::map<const Wait*, WaitWatch*> waits_;  // the observer's
  std::map<const When*, WhenWatch*> whens_;
  sim::Signal changed_;
  bool done_ = false;
  sim::TaskGroup beside_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_

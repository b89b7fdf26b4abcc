// One run's world: an API server forked from the prepared cluster, the controllers of the scenario
// with their connections, external services, faults, and the observers of it all. Plays the
// scenario from the start to the end.
//
//   World world(prepared, std::make_unique<sim::RandomStrategy>(seed));
//   RunOutcome outcome = world.Run();
//
// A world runs once. Nothing outside of it influences the run.
#ifndef QUIESCE_SCENARIOS_PLAY_WORLD_H_
#define QUIESCE_SCENARIOS_PLAY_WORLD_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/edge/call_tracer.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/edge/faults.h"
#include "apiserver_fake/server.h"
#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/findings/observer.h"
#include "scenarios/play/activity.h"
#include "scenarios/play/controller_host.h"
#include "scenarios/play/declared_model.h"
#include "scenarios/play/prepared_scenario.h"
#include "scenarios/play/traced_service.h"
#include "scenarios/play/webhooks.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/fair_strategy.h"
#include "sim/task_group.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

class Outside;
class StepPlayer;
class Storm;

// How a run went, before it is judged.
struct RunOutcome {
  uint64_t hash = 0;
  bool settled = false;
  std::string bound;              // which bound was hit; "" for none
  std::vector<Finding> findings;  // of detectors and of failed expectations
  absl::Duration simulated;
  uint64_t events = 0;
};

class World {
 public:
  // `prepared` and `outside` outlive the world. `outside` may be null where all controllers of the
  // scenario are of this program.
  World(const PreparedScenario* prepared, std::unique_ptr<sim::Strategy> strategy,
        Outside* outside = nullptr);
  ~World();

  RunOutcome Run();

  // Before Run(): keeps the metrics of the controllers' processes.
  void KeepMetrics();
  // Before Run(): a storm (storm.h) blows while the steps are played.
  void BringStorm();
  // Before Run(): for a sweep (sweep.h). The striker may strike requests until everything is
  // healed, which comes only when the world is at rest; there is no weather after that.
  void BeSwept(edge::Faults::Striker striker);
  // Those, each with the name of its controller, and under "world" what the trace tells of all
  // (trace_metrics.h). Good as long as the world.
  std::vector<std::pair<const runtime::Metrics*, std::string>> metrics();

  const sim::Trace& trace() const { return trace_; }
  const std::string& scenario_name() const { return prepared_->scenario().name(); }
  const sim::Choices& choices() const { return choices_; }

  // For the steps of the scenario.
  sim::EventLoop& loop() { return loop_; }
  apiserver::Server& server() { return *server_; }
  edge::CallTracer& tracer() { return tracer_; }
  Observer& observer() { return observer_; }
  edge::Faults& faults() { return faults_; }
  // What the times in objects are ahead of the loop's.
  absl::Duration clock_offset() const { return prepared_->clock_offset(); }
  // Notes an outside input; what happens now comes from it.
  void RecordInput(std::string what);
  void InjectFault(const Fault& fault, absl::Time origin);
  void SetServiceFaults(const ExternalServices& services, absl::Time origin);
  // Ends all that InjectFault and SetServiceFaults began or will begin.
  void EndFaults();
  // Kills a controller and, unless `restarts_after` is infinite, starts it again later.
  void Crash(absl::string_view actor, absl::Duration restarts_after);
  // The same, for good: what does not start it again, a step, leaves it stopped to the end of the
  // run.
  void StopActor(absl::string_view actor);
  void StartActor(absl::string_view actor);
  // What a controller sends and what is sent to it arrives only when that time is over.
  void Pause(absl::string_view actor, absl::Duration duration);
  void RestartServer();
  // A trouble that is none of requests (troubles.h) comes now, and lasts so long if it lasts.
  void Suffer(Chaos::Trouble trouble, const std::string& actor, absl::Duration how_long);
  // Another variant goes on in the place of a controller, or of all replicas of it.
  void UpgradeController(const Upgrade& upgrade);
  const PreparedScenario::Actor& ActorNamed(absl::string_view name) const;
  // A connection with the scenario's network for `actor`, which lives in the process `process`.
  std::unique_ptr<edge::Connection> Connect(const std::string& actor, const std::string& process);
  // A service that plays in this scenario; null pointer if there is none of that name.
  runtime::ScriptedService* FindService(absl::string_view name);
  // A step failed for good: the run ends.
  void FailRun(Finding why);
  // The same: what a step expected, and what came instead.
  void FailStep(absl::string_view expected, absl::string_view came);
  bool abandoned() const { return abandoned_; }

 private:
  struct Running {
    const PreparedScenario::Actor* actor;
    std::unique_ptr<edge::Connection> connection;
    std::unique_ptr<runtime::ExternalService> external;
    std::unique_ptr<ControllerHost> host;
    std::unique_ptr<absl::Duration> clock_offset;  // of the process; does not move
    sim::EventId restart = 0;
    bool stopped = false;  // for good: by a step, until another starts it
  };

  void MakeServices();
  void MakeActors();
  void MakeHost(Running* running);
  // What an actor calls outside of the cluster; null pointer for nothing.
  std::unique_ptr<runtime::ExternalService> MakeExternal(const PreparedScenario::Actor& actor);
  // Tells those who listen of services that have done something since the last time.
  void TellOfServices();
  void MakeDetectors();
  Running* Find(absl::string_view actor);
  // Does it then, unless faults have ended before; the trace calls it `what` ("" for nothing that
  // it should tell of).
  void Schedule(absl::Time when, std::string what, std::function<void()> act);
  // What InjectFault does with faults that are not of requests.
  void InjectWatchFault(const Fault& fault, absl::Time origin);
  void InjectWatchLag(const Fault& fault, absl::Time from, absl::Time to);
  void InjectPartition(const std::string& actor, absl::Time from, absl::Time to);
  void InjectAbsence(absl::Time from, absl::Time to);
  void InjectStaleServer(const std::string& actor, absl::Time since, absl::Time from,
                         absl::Time to);
  void InjectSlowPart(const Fault& fault, absl::Time from, absl::Time to);
  void InjectClockError(const Fault& fault, absl::Time from, absl::Time to);
  void SetClock(Running& running, absl::Duration error);
  void InjectLostLease(const std::string& actor, absl::Time from, absl::Time to);
  // Somebody else holds the lease of an actor from now on.
  void TakeLease(const std::string& lease);
  // Chooses the troubles of a storm.
  void PlanChaos(const Chaos& chaos);
  void PlanTrouble(Chaos::Trouble trouble, const std::string& actor, absl::Time when,
                   absl::Time until);
  // Lets the outside go on until then; false if it said something before.
  bool Advance(absl::Time until);
  // Runs one event; false if a bound was hit, the run was abandoned or nothing is left.
  bool Step();
  void RunSafety();
  // The steps and the faults that the scenario names.
  void PlayScenario();
  // Ends all faults and starts what has crashed.
  void HealAll();
  // Runs until the steps are done and last_moment_ has come; false as Step() does.
  bool RunToLastMoment();
  void RunLiveness();
  void RunProbe();
  void StartHost(Running& running);
  void Look(Phase phase);
  // Nothing is queued, delayed or under way, and no event is on its way to a watch.
  bool AllIdle() const;
  // Nothing is missing that the scenario asks for, and nothing is being deleted.
  bool AllWell();
  // Nothing new has happened for long enough that what goes on may go on forever.
  bool IsSteady() const;
  // Runs until all controllers have been idle for `grace`, or nothing has been written for `quiet`
  // (for `patience` where not all is well); false if that is not so by `deadline`, or when `enough`
  // says to stop.
  bool RunUntilRest(absl::Duration grace, absl::Duration quiet, absl::Duration patience,
                    absl::Time deadline, bool (World::*enough)() const);
  // Counts the events of one instant; false, and the bound is told, if somebody spins.
  bool TimeMoves();
  bool IsCertain() const { return observer_.AnyCertain(); }
  bool FaultsUsedUp() const;
  // The limits of the scenario, or what counts without them.
  absl::Duration SettleTime() const;
  absl::Duration QuietTime() const;
  bool Never() const { return false; }
  RunEnd MakeRunEnd();
  std::vector<UnmetGoal> UnmetGoals() const;

  const PreparedScenario* const prepared_;
  Outside* const outside_;
  sim::FairStrategy* strategy_;  // owned by choices_
  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  std::unique_ptr<apiserver::Server> server_;
  edge::CallTracer tracer_;
  edge::Faults faults_;
  std::vector<std::unique_ptr<runtime::ScriptedService>> services_;
  std::vector<std::pair<std::string, DeclaredModel*>>
      models_;                                       // of those that the scenario makes up
  std::vector<ServiceListener*> service_listeners_;  // the observer's
  std::vector<int64_t> service_acts_;                // that they were told of, by service
  Webhooks webhooks_;
  std::vector<Running> running_;
  // Of controllers that were upgraded: what is still on its way may speak of them.
  std::vector<std::unique_ptr<ControllerHost>> retired_hosts_;
  std::vector<std::unique_ptr<runtime::ExternalService>> retired_services_;
  Observer observer_;
  Activity* activity_;  // owned by observer_
  std::unique_ptr<StepPlayer> player_;
  std::unique_ptr<Storm> storm_;  // null: none
  sim::TaskGroup player_group_;
  sim::ActorId user_;
  uint64_t faults_epoch_ = 0;  // moves when faults end, so that scheduled ones do not strike
  bool server_away_ = false;
  bool swept_ = false;
  absl::Time last_moment_;  // that a fault, an outage or a restart names
  absl::Time healed_;       // when the last of them was over
  uint64_t event_limit_;
  bool settled_ = false, abandoned_ = false;
  bool runs_away_ = false;       // a finding is certain, and the run would never end
  RunEnd rest_;                  // as it was at rest, before the probe
  int64_t instant_ = INT64_MIN;  // of the clock, in nanoseconds
  uint64_t instant_began_ = 0;   // how many events had run then
  std::string bound_;
  std::vector<Finding> findings_;
  runtime::Metrics trace_metrics_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_WORLD_H_

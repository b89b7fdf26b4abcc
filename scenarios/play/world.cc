// A run has three parts. In safety the steps are played and faults strike; it lasts until the steps
// are done and no fault is still to come. Then everything is healed, and in liveness (fair choices,
// no faults) the controllers must come to rest. At rest the run is judged, and then probed: every
// object is queued twice more and all processes start afresh once, which only shows who still
// writes where nothing is left to do.
//
// The hard question is when a world rests. It is simple when every queue is empty. A controller
// that looks again every few minutes is never idle, so a world in which nothing has been written
// for long enough rests, too; "long enough" grows while something is visibly unfinished
// (RunUntilRest).
#include "scenarios/play/world.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/type_registry.h"
#include "scenarios/detectors/precedence.h"
#include "scenarios/expectations/expectations.h"
#include "scenarios/language/expression.h"
#include "scenarios/language/object_selector.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/fault_script.h"
#include "scenarios/play/outside.h"
#include "scenarios/play/routed_service.h"
#include "scenarios/play/step_player.h"
#include "scenarios/play/storm.h"
#include "scenarios/play/trace_metrics.h"
#include "sim/hash.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kDefaultSettle = absl::Hours(1);
// More than twice the longest delay that a controller of this project promises (5 min).
constexpr absl::Duration kDefaultQuiet = absl::Minutes(12);
// More than twice the longest wait that is common: an operation of a quarter of an hour, the cap of
// a work queue (1000 s).
constexpr absl::Duration kPatience = absl::Minutes(45);
// An honest instant has some events for each object; a loop without time in it has them without
// end.
constexpr uint64_t kEventsOfAnInstant = 200000;
constexpr uint64_t kDefaultEvents = 2000000;
// What may still be on its way when all controllers are idle: watch events, watches that are taken
// up again.
constexpr absl::Duration kGrace = absl::Minutes(1);
// How long the safety phase goes on after the last step for faults that are counted.
constexpr absl::Duration kFaultTime = absl::Minutes(30);
// How long the weather goes on at most where a world does not come to rest in it.
constexpr absl::Duration kWeatherTime = absl::Minutes(10);

bool RefusesForGood(const Scenario& scenario) {
  bool any = false;
  for (const Fault& fault : scenario.faults()) any |= fault.for_good();
  ForEachStep(scenario.steps(), [&any](const Step& step) { any |= step.fault().for_good(); });
  return any;
}

}  // namespace

World::World(const PreparedScenario* prepared, std::unique_ptr<sim::Strategy> strategy,
             Outside* outside)
    : prepared_(prepared),
      outside_(outside),
      strategy_(new sim::FairStrategy(std::move(strategy))),
      choices_(std::unique_ptr<sim::Strategy>(strategy_)),
      loop_(&choices_, &trace_),
      server_(prepared->cluster().Fork(&loop_)),
      tracer_(&loop_),
      faults_(&loop_),
      webhooks_(&loop_, prepared->clock_offset(), prepared->scenario().cluster()),
      observer_(&trace_),
      player_group_(&loop_),
      user_(trace_.Actor("user")),
      last_moment_(loop_.Now()) {
  const Limits& limits = prepared->scenario().limits();
  event_limit_ = limits.events() > 0 ? static_cast<uint64_t>(limits.events()) : kDefaultEvents;
  server_->SetObserver(&tracer_);
  if (!webhooks_.empty()) server_->SetWebhookCaller(&webhooks_);
  for (const PreparedScenario::Placed& placed : prepared->placed()) {
    observer_.Place({placed.type->group, placed.type->resource}, placed.object);
  }
  auto activity = std::make_unique<Activity>(RefusesForGood(prepared->scenario()));
  activity_ = activity.get();
  observer_.Add(std::move(activity));
  player_ =
      std::make_unique<StepPlayer>(this, &prepared->scenario(), &prepared->loaded().manifests);
  MakeServices();
  MakeActors();
  MakeDetectors();
}

World::~World() {
  player_group_.Clear();
  player_->Stop();
  for (Running& running : running_) running.host->Kill();
  server_->SetObserver(nullptr);
}

RunOutcome World::Run() {
  RunSafety();
  if (!abandoned_ && !runs_away_ && bound_.empty()) RunLiveness();
  if (settled_) {
    rest_ = MakeRunEnd();
    RunProbe();
    rest_.when = loop_.Now();
  } else {
    rest_ = MakeRunEnd();
  }
  RunOutcome outcome;
  observer_.Finish(rest_, &findings_);
  PutCausesFirst(&findings_);
  if (!settled_ && bound_.empty() && findings_.empty()) {
    bound_ = "a detector was certain and then reported nothing: an error of this program";
  }
  outcome.hash = trace_.hash();
  outcome.settled = settled_;
  outcome.bound = bound_;
  outcome.findings = std::move(findings_);
  outcome.simulated = loop_.Now() - sim::StartTime();
  outcome.events = loop_.events_run();
  return outcome;
}

bool World::Advance(absl::Time until) {
  if (outside_ == nullptr || outside_->Advance(until)) return true;
  observer_.CatchUp();
  return false;
}

void World::KeepMetrics() {
  for (Running& running : running_) running.host->KeepMetrics();
}

void World::BringStorm() {
  std::vector<std::string> actors;
  actors.reserve(running_.size());
  for (const Running& running : running_) actors.push_back(running.actor->name);
  storm_ = std::make_unique<Storm>(this, std::move(actors));
  last_moment_ = std::max(last_moment_, loop_.Now() + Storm::kShortest);
}

void World::BeSwept(edge::Faults::Striker striker) {
  faults_.SetStriker(std::move(striker));
  swept_ = true;
}

std::vector<std::pair<const runtime::Metrics*, std::string>> World::metrics() {
  std::vector<std::pair<const runtime::Metrics*, std::string>> all;
  for (const Running& running : running_) {
    if (running.host->metrics() == nullptr) continue;
    all.emplace_back(running.host->metrics(), running.actor->name);
  }
  trace_metrics_ = runtime::Metrics();
  MeterTrace(trace_, loop_.clock().Elapsed(), &trace_metrics_);
  all.emplace_back(&trace_metrics_, "world");
  return all;
}

bool World::Step() {
  if (!loop_.RunOne()) return false;
  observer_.CatchUp();
  if (!service_listeners_.empty()) TellOfServices();
  if (loop_.events_run() > event_limit_) {
    bound_ = absl::StrCat("more than ", event_limit_, " events");
    return false;
  }
  if (!TimeMoves()) return false;
  // Asking costs more than an event does.
  if (loop_.events_run() % 64 == 0 && observer_.RunsAway()) {
    runs_away_ = true;
    return false;
  }
  return !abandoned_;
}

bool World::TimeMoves() {
  if (loop_.clock().UnixNanos() != instant_) {
    instant_ = loop_.clock().UnixNanos();
    instant_began_ = loop_.events_run();
    return true;
  }
  if (loop_.events_run() - instant_began_ < kEventsOfAnInstant) return true;
  const size_t last = trace_.size();
  bound_ = absl::StrCat(
      "more than ", kEventsOfAnInstant, " events at ", ShowMoment(loop_.Now()),
      ", without any time passing",
      last == 0
          ? ""
          : absl::StrCat("; the last: ", trace_.Describe(static_cast<sim::RecordIndex>(last))));
  return false;
}

void World::RunSafety() {
  observer_.SetPhase(Phase::kSafety, loop_.Now());
  for (Running& running : running_) StartHost(running);
  const Scenario& scenario = prepared_->scenario();
  for (const Fault& fault : scenario.faults()) InjectFault(fault, loop_.Now());
  if (!service_listeners_.empty()) TellOfServices();
  for (const Chaos& chaos : scenario.chaos()) PlanChaos(chaos);
  SetServiceFaults(scenario.cluster().external(), loop_.Now());
  for (const Webhook& webhook : scenario.cluster().webhooks()) {
    last_moment_ = std::max(last_moment_, LastMoment(webhook, loop_.Now()));
  }
  for (const Conversion& conversion : scenario.cluster().conversions()) {
    last_moment_ = std::max(last_moment_, LastMoment(conversion, loop_.Now()));
  }
  {
    const sim::ActorScope scope(&loop_, user_);
    player_group_.Spawn(player_->Play());
    if (storm_ != nullptr) {
      storm_->Begin();
      player_group_.Spawn(storm_->Blow([this] { return player_->done(); }));
    }
  }
  PlayScenario();
  if (abandoned_ || runs_away_ || !bound_.empty()) return;
  HealAll();
  if (swept_) return;
  // What the steps have begun goes on in bad weather, or there would be next to none in a scenario
  // of one step.
  RunUntilRest(kGrace, QuietTime(), QuietTime(),
               loop_.Now() + std::min(kWeatherTime, SettleTime() / 2), &World::IsCertain);
}

void World::PlayScenario() {
  if (!RunToLastMoment() || (!swept_ && FaultsUsedUp())) return;
  // Faults that strike a number of times get the time to do so, and crashed controllers to come
  // back.
  RunUntilRest(kGrace, kDefaultQuiet, kDefaultQuiet, loop_.Now() + kFaultTime,
               swept_ ? &World::IsCertain : &World::FaultsUsedUp);
  if (bound_.empty() && !abandoned_ && !runs_away_) RunToLastMoment();
}

void World::HealAll() {
  RecordInput("everything is healed");
  EndFaults();
  for (Running& running : running_) {
    if (!running.stopped) StartHost(running);
  }
  healed_ = loop_.Now();
}

void World::StartHost(Running& running) {
  const sim::ActorScope scope(&loop_, trace_.Actor(running.actor->name));
  running.host->Start();
}

absl::Duration World::SettleTime() const {
  const Limits& limits = prepared_->scenario().limits();
  return limits.has_settle() ? ToDuration(limits.settle()) : kDefaultSettle;
}

absl::Duration World::QuietTime() const {
  const Limits& limits = prepared_->scenario().limits();
  return limits.has_quiet() ? ToDuration(limits.quiet()) : kDefaultQuiet;
}

bool World::RunToLastMoment() {
  while (!player_->done() || loop_.Now() < last_moment_) {
    if (!Advance(player_->done() ? std::min(last_moment_, loop_.NextEventTime())
                                 : loop_.NextEventTime())) {
      if (abandoned_) return false;
      continue;
    }
    if (player_->done() && loop_.NextEventTime() > last_moment_) {
      loop_.RunUntil(last_moment_);
      break;
    }
    if (!Step()) return false;
  }
  return true;
}

bool World::FaultsUsedUp() const {
  int64_t left = faults_.counted_left();
  for (const auto& service : services_) left += service->counted_left();
  for (const auto& [name, model] : models_) left += model->counted_left();
  return left == 0;
}

void World::RunLiveness() {
  strategy_->BeFair();
  observer_.SetPhase(Phase::kLiveness, loop_.Now());
  const absl::Duration patience =
      prepared_->scenario().limits().has_quiet() ? QuietTime() : kPatience;
  settled_ = RunUntilRest(kGrace, QuietTime(), patience, healed_ + SettleTime(), &World::IsCertain);
  if (settled_ || !bound_.empty() || abandoned_ || runs_away_ || observer_.AnyCertain()) return;
  settled_ = IsSteady();
  if (!settled_) bound_ = "it did not come to rest in time";
}

bool World::IsSteady() const {
  return !activity_->retries() &&
         loop_.Now() - activity_->last_new() >= std::min(QuietTime(), SettleTime() / 2);
}

void World::RunProbe() {
  for (const auto& service : services_) service->WatchState();
  Look(Phase::kProbe);
  Look(Phase::kSecondProbe);
  for (Running& running : running_) {
    if (!running.stopped) running.host->Kill();
  }
  Look(Phase::kRestart);
}

void World::Look(Phase phase) {
  if (!bound_.empty() || runs_away_) return;
  observer_.SetPhase(phase, loop_.Now());
  for (Running& running : running_) {
    if (running.stopped) continue;
    StartHost(running);
    if (phase != Phase::kRestart) running.host->Resync();
  }
  RunUntilRest(absl::Seconds(5), absl::Seconds(5), absl::Seconds(5), loop_.Now() + absl::Minutes(1),
               &World::Never);
  // A probe that never rests is what the detectors are after, not a bound of the run.
  bound_.clear();  // what was to be judged is over
}

bool World::AllIdle() const {
  for (const Running& running : running_) {
    if (!running.stopped && !running.host->Idle()) return false;
    if (running.connection->EventsTravel()) return false;
  }
  return true;
}

bool World::AllWell() { return observer_.AllContent() && UnmetGoals().empty(); }

bool World::RunUntilRest(absl::Duration grace, absl::Duration quiet, absl::Duration patience,
                         absl::Time deadline, bool (World::*enough)() const) {
  const absl::Time begun = loop_.Now();
  absl::Time idle_since = absl::InfiniteFuture();
  uint64_t steps = 0;
  // `quiet` grows while there is reason to wait, and falls back to this when something is written.
  const absl::Duration hurry = quiet;
  // When it has been idle and quiet for long enough, worked out only when what they follow from has
  // changed.
  absl::Time idle_enough = idle_since, quiet_enough = idle_since, active = idle_since;
  absl::Duration active_quiet = quiet;
  while (true) {
    if (!AllIdle()) {
      idle_since = idle_enough = absl::InfiniteFuture();
    } else if (idle_since == absl::InfiniteFuture()) {
      idle_since = loop_.Now();
      idle_enough = idle_since + grace;
    }
    if (active != activity_->last() || active_quiet != quiet) {
      active = activity_->last();
      active_quiet = quiet;
      quiet_enough = std::max(begun, active) + quiet;
    }
    const absl::Time rest = std::min(idle_enough, quiet_enough);
    // Where there is no outside, it need not be worked out what it would be told.
    if (outside_ != nullptr && !Advance(std::min({rest, deadline, loop_.NextEventTime()}))) {
      if (abandoned_) return false;
      continue;
    }
    const absl::Time next = loop_.NextEventTime();
    // The events up to the deadline still run: one of them may be what was waited for.
    if (rest > deadline && next > deadline) {
      loop_.RunUntil(deadline);
      return false;
    }
    if (next >= rest) {
      loop_.RunUntil(rest);
      observer_.CatchUp();
      if (AllIdle() && idle_since + grace <= rest) return true;
      if (std::max(begun, activity_->last()) + quiet > rest) continue;
      // Somebody fails and tries again, at growing intervals: not written does not mean done.
      if (activity_->retries() && rest < deadline) {
        quiet += hurry;
        continue;
      }
      // Nothing is written, but a goal is unmet or an object half deleted: a slow operation may be
      // under way. Once more, with the longest wait, and then it is taken for the end.
      if (quiet >= patience || AllWell()) return true;
      quiet = patience;
      continue;
    }
    const absl::Time before = activity_->last();
    if (!Step()) return false;
    if (activity_->last() != before) quiet = hurry;
    if (++steps % 64 == 0 && (this->*enough)()) return false;
  }
}

RunEnd World::MakeRunEnd() {
  RunEnd ending;
  ending.when = loop_.Now();
  ending.settled = settled_;
  ending.healed = healed_;
  ending.rested = activity_->last();
  for (const auto& service : services_) {
    ending.services.emplace_back(service->name(), service->model().State());
  }
  ending.cut_short = runs_away_ || (!settled_ && bound_.empty());
  if (settled_) {
    ending.rested_at = loop_.Now();
    ending.unmet = UnmetGoals();
  }
  return ending;
}

std::vector<UnmetGoal> World::UnmetGoals() const {
  const absl::Time now = loop_.Now() + prepared_->clock_offset();
  std::vector<UnmetGoal> unmet;
  for (const Goal& goal : prepared_->scenario().goal()) {
    const Expression condition = *Expression::Parse(goal.is().text());
    const ObjectSelector selector(goal.object());
    bool any = false;
    for (ObjectId id = 0; id < observer_.object_count(); ++id) {
      const api::GroupResource& resource = observer_.ResourceOf(id);
      if (!selector.Matches(resource, observer_.NamespaceOf(id), observer_.NameOf(id))) continue;
      const Value& state = observer_.StateOf(id);
      if (state.is_null() && !selector.single()) continue;
      any = true;
      if (condition.Matches(state.is_null() ? nullptr : &state, now)) continue;
      unmet.push_back({observer_.Describe(id), goal.is().text(), id, state});
    }
    if (!any && !condition.Matches(nullptr, now)) {
      unmet.push_back({ToText(goal.object()), goal.is().text(), kNoObject, Value()});
    }
  }
  return unmet;
}

World::Running* World::Find(absl::string_view actor) {
  for (Running& running : running_) {
    if (absl::string_view(running.actor->name) == actor) return &running;
  }
  return nullptr;
}

const PreparedScenario::Actor& World::ActorNamed(absl::string_view name) const {
  for (const PreparedScenario::Actor& actor : prepared_->actors()) {
    if (absl::string_view(actor.name) == name) return actor;
  }
  return prepared_->actors().front();
}

void World::RecordInput(std::string what) {
  const uint64_t digest = sim::Fnv1a(what);
  const sim::RecordIndex index = trace_.Add(loop_.clock(), kInputRecord, user_, digest, [&] {
    auto* record = new InputRecord;
    record->what = std::move(what);
    return record;
  });
  trace_.set_current(index);
}

void World::FailStep(absl::string_view expected, absl::string_view came) {
  Finding failed;
  failed.name = kFailedExpectation;
  failed.sentence = absl::StrCat("Expected: ", expected, ". ", came, ".");
  failed.since = loop_.Now();
  FailRun(std::move(failed));
}

void World::FailRun(Finding why) {
  findings_.push_back(std::move(why));
  abandoned_ = true;
}

}  // namespace quiesce::scenarios

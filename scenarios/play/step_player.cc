// Steps are coroutines: a row of steps is one, and what goes on beside it (`parallel`, `when`) is
// spawned into a group of its own. A wait registers its watch with the observer before the run
// begins, since a condition may have become true, and false again, before the step is reached.
//
// The player records each step as an input; whatever happens because of it has that record as its
// cause. Once the run is abandoned no further step is played, so every loop asks.
#include "scenarios/play/step_player.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/language/reader.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/wait_watch.h"
#include "scenarios/play/when_watch.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kDefaultWait = absl::Minutes(10);
// Into how many moments the time between two is divided.
constexpr uint64_t kMoments = 1000;

// The object of a patch or deletion: its own, or the one that its `when` is about.
template <typename T>
const ObjectName& ObjectOf(const T& what, const ObjectName* it) {
  return what.has_object() || it == nullptr ? what.object() : *it;
}

std::string StepText(const Step& step, const ObjectName* it) {
  switch (step.what_case()) {
    case Step::kApply:
      return absl::StrCat("apply ", step.apply().manifest().text());
    case Step::kCreate:
      return absl::StrCat("create ", step.create().manifest().text());
    case Step::kPatch:
      return absl::StrCat("patch ", ToText(ObjectOf(step.patch(), it)));
    case Step::kDelete:
      return absl::StrCat("delete ", ToText(ObjectOf(step.delete_(), it)));
    case Step::kWait:
      return absl::StrCat("wait for ", ToText(step.wait().for_()));
    case Step::kCrash:
      return absl::StrCat("crash ", step.crash().controller().text());
    case Step::kPause:
      return absl::StrCat("pause ", step.pause().controller().text());
    case Step::kStop:
      return absl::StrCat("stop ", step.stop().text());
    case Step::kStart:
      return absl::StrCat("start ", step.start().text());
    case Step::kRestart:
      return absl::StrCat("restart ", step.restart().text());
    case Step::kUninstall:
      return absl::StrCat("uninstall ", step.uninstall().controller().text());
    case Step::kUpgrade:
      return absl::StrCat("upgrade ", step.upgrade().controller().text(), " to ",
                          step.upgrade().to().text());
    case Step::kFault:
      return "a fault begins";
    case Step::kEndFaults:
      return "faults end";
    case Step::kExternal:
      return "external services change";
    default:
      return "time passes";
  }
}

// Steps that only hold others, or that only wait, are no input.
bool IsInput(const Step& step) {
  return !step.has_wait() && !step.has_advance() && !step.has_repeat() && !step.has_parallel() &&
         !step.has_when();
}

}  // namespace

StepPlayer::StepPlayer(World* world, const Scenario* scenario,
                       const UserRequests::Manifests* manifests)
    : world_(world),
      scenario_(scenario),
      manifests_(manifests),
      changed_(&world->loop()),
      beside_(&world->loop()) {
  ForEachStep(scenario->steps(), [this](const Step& step) {
    if (step.has_wait()) {
      auto watch = std::make_unique<WaitWatch>(step.wait(), world_->clock_offset(), &changed_);
      waits_[&step.wait()] = watch.get();
      world_->observer().Add(std::move(watch));
    } else if (step.has_when()) {
      auto watch = std::make_unique<WhenWatch>(step.when(), world_->clock_offset(), &changed_);
      whens_[&step.when()] = watch.get();
      world_->observer().Add(std::move(watch));
    }
  });
}

sim::Task<void> StepPlayer::Play() {
  co_await PlayRow(scenario_->steps(), nullptr);
  done_ = !world_->abandoned();
}

absl::Duration StepPlayer::Choose(const Moment& moment) {
  if (moment.between_size() < 2) return ToDuration(moment.time());
  const absl::Duration first = ToDuration(moment.between(0));
  const absl::Duration span = ToDuration(moment.between(1)) - first;
  const uint64_t pick = world_->loop().choices().Choose(
      {sim::ChoiceClass::kJitter, "step-moment", kUserActor}, kMoments + 1);
  return first + span * static_cast<int64_t>(pick) / static_cast<int64_t>(kMoments);
}

sim::Task<void> StepPlayer::PlayRow(const Steps& steps, const ObjectName* it) {
  for (const Step& step : steps) {
    if (step.has_at()) {
      co_await world_->loop().SleepUntil(sim::StartTime() + Choose(step.at()), "step");
    } else if (step.has_after()) {
      co_await world_->loop().Sleep(Choose(step.after()), "step");
    }
    if (world_->abandoned()) co_return;
    // What has happened so far is not the doing of this step.
    world_->observer().CatchUp();
    co_await PlayStep(step, it);
    if (world_->abandoned()) co_return;
    if (step.has_name()) world_->RecordInput(StepDoneText(step.name().text()));
  }
}

sim::Task<void> StepPlayer::PlayStep(const Step& step, const ObjectName* it) {
  if (IsInput(step)) world_->RecordInput(StepText(step, it));
  switch (step.what_case()) {
    case Step::kApply:
      co_await PlayApply(step);
      break;
    case Step::kWait:
      co_await PlayWait(step.wait());
      break;
    case Step::kAdvance:
      co_await world_->loop().Sleep(ToDuration(step.advance()), "step");
      break;
    case Step::kRepeat:
      co_await PlayRepeat(step.repeat(), it);
      break;
    case Step::kParallel:
      co_await PlayParallel(step.parallel(), it);
      break;
    case Step::kWhen:
      beside_.Spawn(PlayWhen(&step.when()), "step");
      break;
    case Step::kUninstall:
      co_await PlayUninstall(step);
      break;
    case Step::kCreate:
    case Step::kPatch:
    case Step::kDelete:
      co_await PlayRequest(step, it);
      break;
    default:
      PlayNow(step);
      break;
  }
}

sim::Task<void> StepPlayer::PlayRequest(const Step& step, const ObjectName* it) {
  UserRequests requests(world_, manifests_, step);
  if (step.has_create()) {
    co_await requests.Create(step.create());
  } else if (step.has_patch()) {
    co_await requests.Patch(step.patch(), ObjectOf(step.patch(), it));
  } else {
    co_await requests.Delete(step.delete_(), ObjectOf(step.delete_(), it));
  }
}

void StepPlayer::PlayNow(const Step& step) {
  switch (step.what_case()) {
    case Step::kCrash: {
      const std::string& name = step.crash().controller().text();
      world_->Crash(name, step.crash().has_restarts_after()
                              ? ToDuration(step.crash().restarts_after())
                              : world_->ActorNamed(name).restarts_after);
      break;
    }
    case Step::kPause:
      world_->Pause(step.pause().controller().text(), ToDuration(step.pause().for_()));
      break;
    case Step::kStop:
      world_->StopActor(step.stop().text());
      break;
    case Step::kStart:
      world_->StartActor(step.start().text());
      break;
    case Step::kRestart:
      if (step.restart().text() == "api-server") {
        world_->RestartServer();
      } else {
        world_->Crash(step.restart().text(), absl::Seconds(1));
      }
      break;
    case Step::kUpgrade:
      world_->UpgradeController(step.upgrade());
      break;
    case Step::kFault:
      world_->InjectFault(step.fault(), world_->loop().Now());
      break;
    case Step::kEndFaults:
      world_->EndFaults();
      break;
    case Step::kExternal:
      world_->SetServiceFaults(step.external(), world_->loop().Now());
      break;
    default:
      break;
  }
}

sim::Task<void> StepPlayer::PlayApply(const Step& step) {
  const Apply& apply = step.apply();
  const int32_t times = std::max(1, apply.times());
  for (int32_t n = 1; n <= times; ++n) {
    if (n > 1 && apply.has_every()) {
      co_await world_->loop().Sleep(ToDuration(apply.every()), "step");
    }
    UserRequests requests(world_, manifests_, step);
    co_await requests.Apply(apply, apply.times() > 0 ? n : 0);
    if (world_->abandoned()) co_return;
  }
}

sim::Task<void> StepPlayer::PlayWait(const Wait& wait) {
  WaitWatch* watch = waits_.at(&wait);
  const absl::Duration within = wait.has_within() ? ToDuration(wait.within()) : kDefaultWait;
  const absl::Time deadline = world_->loop().Now() + within;
  while (!watch->Holds(world_->loop().Now())) {
    const absl::Time next = std::min(deadline, watch->NextChange());
    if (co_await changed_.WaitUntil(next) || next < deadline ||
        watch->Holds(world_->loop().Now())) {
      continue;
    }
    world_->FailStep(absl::StrCat(ToText(wait.for_()), " is ", wait.until().text(), " within ",
                                  ShowDuration(within), " of ", ShowMoment(deadline - within),
                                  ", before the next step"),
                     absl::StrCat("At ", ShowMoment(deadline), " ", watch->DescribeState()));
    co_return;
  }
}

sim::Task<void> StepPlayer::PlayRepeat(const Repeat& repeat, const ObjectName* it) {
  for (int32_t n = 0; n < repeat.times(); ++n) {
    const absl::Time begun = world_->loop().Now();
    co_await PlayRow(repeat.steps(), it);
    if (world_->abandoned()) co_return;
    if (repeat.has_every() && n + 1 < repeat.times()) {
      co_await world_->loop().SleepUntil(begun + ToDuration(repeat.every()), "step");
    }
  }
}

sim::Task<void> StepPlayer::PlayParallel(const Parallel& parallel, const ObjectName* it) {
  int left = parallel.rows_size();
  for (const StepRow& row : parallel.rows()) {
    beside_.Spawn(
        PlayBeside(&row.steps(), it == nullptr ? ObjectName() : *it, it != nullptr, &left), "step");
  }
  // `changed_` tells of objects, too: a row has ended only if the count says so.
  while (left > 0) co_await changed_.Wait();
}

sim::Task<void> StepPlayer::PlayBeside(const Steps* steps, ObjectName it, bool has_it, int* left) {
  co_await PlayRow(*steps, has_it ? &it : nullptr);
  --*left;
  changed_.NotifyAll();
}

sim::Task<void> StepPlayer::PlayWhen(const When* when) {
  WhenWatch* watch = whens_.at(when);
  watch->Activate();
  for (int32_t n = 0; n < std::max(1, when->times()); ++n) {
    std::optional<ObjectId> next;
    while (!(next = watch->Next()).has_value()) co_await changed_.Wait();
    const ObjectName it = watch->NameOf(*next);
    co_await PlayRow(when->do_(), &it);
    if (world_->abandoned()) co_return;
  }
}

sim::Task<void> StepPlayer::PlayUninstall(const Step& step) {
  const Uninstall& uninstall = step.uninstall();
  if (!uninstall.has_after_definitions()) world_->StopActor(uninstall.controller().text());
  for (const Name& definition : uninstall.definitions()) {
    if (world_->abandoned()) co_return;
    UserRequests requests(world_, manifests_, step);
    co_await requests.DeleteDefinition(definition.text());
  }
  if (!uninstall.has_after_definitions() || world_->abandoned()) co_return;
  co_await world_->loop().Sleep(ToDuration(uninstall.after_definitions()), "step");
  world_->StopActor(uninstall.controller().text());
}

}  // namespace quiesce::scenarios

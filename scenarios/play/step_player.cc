#include "scenarios/play/step_player.h"

#include <map>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/edge/call_webhooks.h"
#include "apiserver_fake/resource/type_registry.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/wait_watch.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kDefaultWait = absl::Minutes(10);

std::string StepText(const Step& step) {
  switch (step.what_case()) {
    case Step::kApply:
      return absl::StrCat("apply ", step.apply().manifest().text());
    case Step::kPatch:
      return absl::StrCat("patch ", ToText(step.patch().object()));
    case Step::kDelete:
      return absl::StrCat("delete ", ToText(step.delete_().object()));
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

}  // namespace

StepPlayer::StepPlayer(World* world, const Scenario* scenario,
                       const std::map<std::string, std::vector<Value>>* manifests)
    : world_(world), scenario_(scenario), manifests_(manifests), changed_(&world->loop()) {
  for (const Step& step : scenario->steps()) {
    WaitWatch* watch = nullptr;
    if (step.has_wait()) {
      auto owned = std::make_unique<WaitWatch>(step.wait(), &changed_);
      watch = owned.get();
      world->observer().Add(std::move(owned));
    }
    watches_.push_back(watch);
  }
}

sim::Task<void> StepPlayer::Play() {
  for (int i = 0; i < scenario_->steps_size(); ++i) {
    const Step& step = scenario_->steps(i);
    if (step.has_at()) {
      co_await world_->loop().SleepUntil(sim::StartTime() + ToDuration(step.at()), "step");
    } else if (step.has_after()) {
      co_await world_->loop().Sleep(ToDuration(step.after()), "step");
    }
    world_->observer().CatchUp();
    co_await PlayStep(step, watches_[static_cast<size_t>(i)]);
    if (world_->abandoned()) co_return;
  }
  done_ = true;
}

sim::Task<void> StepPlayer::PlayStep(const Step& step, WaitWatch* watch) {
  if (!step.has_wait() && !step.has_advance()) world_->RecordInput(StepText(step));
  switch (step.what_case()) {
    case Step::kApply:
      co_await PlayApply(step.apply());
      break;
    case Step::kPatch:
      co_await PlayPatch(step.patch());
      break;
    case Step::kDelete:
      co_await PlayDelete(step.delete_());
      break;
    case Step::kWait:
      co_await PlayWait(step.wait(), watch);
      break;
    case Step::kAdvance:
      co_await world_->loop().Sleep(ToDuration(step.advance()), "step");
      break;
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
    case Step::kFault:
      world_->InjectFault(step.fault(), world_->loop().Now());
      break;
    case Step::kEndFaults:
      world_->EndFaults();
      break;
    case Step::kExternal:
      world_->SetServiceFaults(step.external(), world_->loop().Now());
      break;
    case Step::WHAT_NOT_SET:
      break;
  }
}

sim::Task<void> StepPlayer::PlayApply(const Apply& apply) {
  const std::vector<Value>& objects = manifests_->at(apply.manifest().text());
  const int32_t times = std::max(1, apply.times());
  for (int32_t n = 1; n <= times; ++n) {
    if (n > 1 && apply.has_every()) {
      co_await world_->loop().Sleep(ToDuration(apply.every()), "step");
    }
    for (const Value& object : objects) {
      if (world_->abandoned()) co_return;
      co_await ApplyObject(apply.times() > 0 ? NumberedCopy(object, n) : object, apply.manifest());
    }
  }
}

sim::Task<void> StepPlayer::PlayWait(const Wait& wait, WaitWatch* watch) {
  const absl::Duration within = wait.has_within() ? ToDuration(wait.within()) : kDefaultWait;
  const absl::Time deadline = world_->loop().Now() + within;
  while (!watch->Holds()) {
    if (co_await changed_.WaitUntil(deadline) || watch->Holds()) continue;
    Fail(absl::StrCat(ToText(wait.for_()), " is ", wait.until().text(), " within ",
                      ShowDuration(within), " of ", ShowMoment(deadline - within),
                      ", before the next step"),
         absl::StrCat("At ", ShowMoment(deadline), " ", watch->DescribeState()));
    co_return;
  }
}

void StepPlayer::Fail(absl::string_view expected, absl::string_view came) {
  Finding failed;
  failed.name = kFailedExpectation;
  failed.sentence = absl::StrCat("Expected: ", expected, ". ", came, ".");
  failed.since = world_->loop().Now();
  world_->FailRun(std::move(failed));
}

const resource::ResourceType* StepPlayer::TypeOf(const ObjectName& name, absl::string_view what) {
  const resource::ResourceType* type = FindType(world_->server(), name.resource(), name.group());
  if (type == nullptr) {
    Fail(absl::StrCat(what, " ", ToText(name), " to be accepted"),
         absl::StrCat("The cluster no longer serves ", name.resource()));
  }
  return type;
}

sim::Task<void> StepPlayer::PlayPatch(const Patch& patch) {
  const ObjectName& name = patch.object();
  const resource::ResourceType* type = TypeOf(name, "patch");
  if (type == nullptr) co_return;
  const absl::StatusOr<Value> body =
      ParseJson(patch.has_merge() ? patch.merge().text() : patch.json().text());
  for (const Value& object : Named(name, *type)) {
    const Value& metadata = object["metadata"];
    api::Request request = api::Request::Patch(
        {type->group, type->version, type->resource},
        std::string(metadata["namespace"].string_value()),
        std::string(metadata["name"].string_value()),
        patch.has_merge() ? api::PatchType::kMerge : api::PatchType::kJson, *body);
    if (patch.status()) request.subresource = "status";
    const api::Response response =
        co_await Write(std::move(request), absl::StrCat("patch ", ToText(name)));
    if (!response.ok()) co_return;
  }
}

sim::Task<void> StepPlayer::PlayDelete(const Delete& what) {
  const ObjectName& name = what.object();
  const resource::ResourceType* type = TypeOf(name, "delete");
  if (type == nullptr) co_return;
  for (const Value& object : Named(name, *type)) {
    if (!world_->abandoned()) co_await DeleteObject(*type, object, what.propagation());
  }
}

sim::Task<void> StepPlayer::DeleteObject(const resource::ResourceType& type, const Value& object,
                                         Propagation propagation) {
  static constexpr const char* kPolicies[] = {"", "Background", "Foreground", "Orphan"};
  Value options;
  if (propagation != PROPAGATION_UNSPECIFIED) {
    options = Value::Object({{"propagationPolicy", kPolicies[propagation]}});
  }
  const Value& metadata = object["metadata"];
  api::Request request = api::Request::Delete(
      {type.group, type.version, type.resource}, std::string(metadata["namespace"].string_value()),
      std::string(metadata["name"].string_value()), std::move(options));
  co_await Write(std::move(request), absl::StrCat("delete ", type.resource));
}

sim::Task<void> StepPlayer::ApplyObject(const Value& object, const FilePath& from) {
  const std::pair<std::string, std::string> group_version =
      absl::StrSplit(object["apiVersion"].string_value(), absl::MaxSplits('/', 1));
  const bool core = group_version.second.empty();
  const std::string what = absl::StrCat("apply ", from.text());
  const resource::ResourceType* type = world_->server().types().FindKind(
      core ? "" : group_version.first, core ? group_version.first : group_version.second,
      object["kind"].string_value());
  if (type == nullptr) {
    Fail(absl::StrCat(what, " to be accepted"),
         absl::StrCat("The cluster serves no ", object["kind"].string_value(), " of ",
                      object["apiVersion"].string_value()));
    co_return;
  }
  const api::GroupVersionResource gvr{type->group, type->version, type->resource};
  absl::string_view ns;
  if (type->namespaced) {
    ns = object["metadata"]["namespace"].string_value();
    if (ns.empty()) ns = "default";
  }
  const std::string name(object["metadata"]["name"].string_value());
  const bool exists =
      !name.empty() &&
      Read(api::Request::Get(gvr, std::string(ns), name), what, /*may_be_missing=*/true).ok();
  if (world_->abandoned()) co_return;
  api::Request request =
      exists ? api::Request::Patch(gvr, std::string(ns), name, api::PatchType::kMerge, object)
             : api::Request::Create(gvr, std::string(ns), object);
  co_await Write(std::move(request), what);
}

api::Response StepPlayer::Handle(const api::Request& request, registry::WebhookCalls* webhooks) {
  World& world = *world_;
  world.tracer().SetOrigin(
      {world.loop().trace()->Actor("user"), edge::InjectedFault::kNone, world.loop().Now()});
  return world.server().Handle(request, webhooks);
}

void StepPlayer::Refused(absl::string_view what, const api::Response& response) {
  Fail(absl::StrCat(what, " to be accepted"),
       absl::StrCat("The server said ", response.code, " ", response.status.reason, ": ",
                    response.status.message));
}

api::Response StepPlayer::Read(api::Request request, absl::string_view what, bool may_be_missing) {
  request.user_agent = "user";
  api::Response response = Handle(request, nullptr);
  if (!response.ok() && !(may_be_missing && response.code == 404)) Refused(what, response);
  return response;
}

sim::Task<api::Response> StepPlayer::Write(api::Request request, std::string what) {
  constexpr int kAttempts = 60;
  request.user_agent = "user";
  for (int attempt = 1;; ++attempt) {
    registry::WebhookCalls webhooks;
    if (world_->server().webhook_caller() != nullptr) {
      co_await edge::CallWebhooks(&world_->server(), &world_->loop(), request, &webhooks);
    }
    api::Response response = Handle(request, &webhooks);
    if (response.ok()) co_return response;
    const bool unreached = absl::StrContains(response.status.message, "failed calling webhook");
    if (!unreached || attempt == kAttempts) {
      Refused(what, response);
      co_return response;
    }
    co_await world_->loop().Sleep(absl::Seconds(1), "step");
  }
}

std::vector<Value> StepPlayer::Named(const ObjectName& name, const resource::ResourceType& type) {
  const api::GroupVersionResource gvr{type.group, type.version, type.resource};
  const std::string ns = !type.namespaced            ? ""
                         : name.namespace_() == "*"  ? ""
                         : name.namespace_().empty() ? "default"
                                                     : name.namespace_();
  const std::string what = absl::StrCat("find ", ToText(name));
  if (name.name() != "*" && name.namespace_() != "*") {
    api::Response response = Read(api::Request::Get(gvr, ns, name.name()), what);
    return response.ok() ? std::vector<Value>{response.object} : std::vector<Value>{};
  }
  const api::Response response = Read(api::Request::List(gvr, ns), what);
  std::vector<Value> found;
  for (const Value& item : response.object["items"].items()) {
    if (name.name() == "*" ||
        item["metadata"]["name"].string_value() == absl::string_view(name.name())) {
      found.push_back(item);
    }
  }
  return found;
}

}  // namespace quiesce::scenarios

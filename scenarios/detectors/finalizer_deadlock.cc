#include "scenarios/detectors/finalizer_deadlock.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kLong = absl::Minutes(1);

bool IsTerminating(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

// Finalizers that the cluster itself takes off when their time has come.
bool IsClustersOwn(absl::string_view finalizer) {
  return finalizer == "orphan" || finalizer == "kubernetes" ||
         finalizer == "kubernetes.io/pvc-protection" || finalizer == "kubernetes.io/pv-protection" ||
         finalizer == "customresourcecleanup.apiextensions.k8s.io";
}

}  // namespace

void FinalizerDeadlock::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.object == kNoObject) return;
  if (seen.call.after.is_null()) {
    terminating_.erase(seen.object);
    gone_[seen.object] = seen.time;
    return;
  }
  gone_.erase(seen.object);
  if (IsTerminating(seen.call.after)) terminating_.try_emplace(seen.object, seen.time);
}

void FinalizerDeadlock::OnReconcileEnd(const SeenReconcile& end) {
  last_end_[{end.object, end.actor}] = end.index;
}

void FinalizerDeadlock::OnLifecycle(const SeenLifecycle& seen) {
  using What = runtime::LifecycleRecord::What;
  running_[seen.actor] =
      seen.lifecycle.what == What::kStarted || seen.lifecycle.what == What::kSynced;
}

ObjectId FinalizerDeadlock::ObjectNamedIn(absl::string_view error,
                                          absl::string_view namespace_) const {
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    if (run().NamespaceOf(id) != namespace_) continue;
    const api::GroupResource& resource = run().ResourceOf(id);
    const std::string text = absl::StrCat(resource.Qualified(), " \"", run().NameOf(id), "\" not found");
    if (error.find(text) != absl::string_view::npos) return id;
  }
  return kNoObject;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOfFinalizer(
    ObjectId object, absl::string_view finalizer) const {
  std::vector<Wait> waits;
  if (finalizer == "foregroundDeletion") {
    const Value& uid = run().StateOf(object)["metadata"]["uid"];
    for (ObjectId id = 0; id < run().object_count(); ++id) {
      for (const Value& owner : run().StateOf(id)["metadata"]["ownerReferences"].items()) {
        if (owner["uid"] == uid && owner["blockOwnerDeletion"].bool_value()) {
          waits.push_back({run().Describe(id), id, false});
        }
      }
    }
    return waits;
  }
  if (IsClustersOwn(finalizer)) return waits;
  for (sim::ActorId actor = 0; actor < run().trace().actor_count(); ++actor) {
    const runtime::ControllerSpec* spec = run().SpecOf(actor);
    if (spec == nullptr) continue;
    const auto& held = spec->finalizers;
    if (std::find(held.begin(), held.end(), finalizer) == held.end()) continue;
    const auto running = running_.find(actor);
    if (running != running_.end() && !running->second) {
      waits.push_back({absl::StrCat(run().ActorName(actor), ", which does not run"), kNoObject, true});
      return waits;
    }
    const auto last = last_end_.find({object, actor});
    if (last == last_end_.end()) {
      waits.push_back({absl::StrCat(run().ActorName(actor), ", which has never looked at it"),
                       kNoObject, true});
      return waits;
    }
    const auto& end = *run().trace().record(last->second).BodyAs<runtime::ReconcileRecord>();
    const absl::string_view error = end.outcome.error.message();
    if (error.empty()) {
      waits.push_back({absl::StrCat(run().ActorName(actor),
                                    ", whose last reconcile of it succeeded and left it there"),
                       kNoObject, true});
      return waits;
    }
    const ObjectId needed = ObjectNamedIn(error, run().NamespaceOf(object));
    std::string text = absl::StrCat(run().ActorName(actor), " -> needs ");
    if (needed == kNoObject) {
      waits.push_back({absl::StrCat(run().ActorName(actor), ", which fails: ", error), kNoObject, true});
      return waits;
    }
    absl::StrAppend(&text, run().Describe(needed));
    const auto gone = gone_.find(needed);
    if (gone != gone_.end()) absl::StrAppend(&text, ": deleted at ", ShowMoment(gone->second));
    waits.push_back({text, needed, run().StateOf(needed).is_null()});
    return waits;
  }
  waits.push_back({"nobody: no controller here holds it", kNoObject, true});
  return waits;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOfNamespace(
    absl::string_view name) const {
  std::vector<Wait> waits;
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    if (run().NamespaceOf(id) == name && !run().StateOf(id).is_null()) {
      waits.push_back({run().Describe(id), id, false});
    }
  }
  return waits;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOf(ObjectId object) const {
  std::vector<Wait> waits;
  const Value& state = run().StateOf(object);
  for (const Value& finalizer : state["metadata"]["finalizers"].items()) {
    for (Wait& wait : WaitsOfFinalizer(object, finalizer.string_value())) {
      wait.text = absl::StrCat("finalizer ", finalizer.string_value(), ", held by ", wait.text);
      waits.push_back(std::move(wait));
    }
  }
  if (run().ResourceOf(object).resource == "namespaces") {
    for (Wait& wait : WaitsOfNamespace(run().NameOf(object))) waits.push_back(std::move(wait));
  }
  return waits;
}

bool FinalizerDeadlock::Follow(ObjectId object, std::vector<ObjectId>* path,
                               std::vector<std::string>* lines) const {
  path->push_back(object);
  for (const Wait& wait : WaitsOf(object)) {
    lines->push_back(absl::StrCat(run().Describe(object), " -> waits for ", wait.text));
    if (wait.hopeless) return true;
    if (wait.object != kNoObject) {
      if (std::find(path->begin(), path->end(), wait.object) != path->end()) {
        lines->back() += ": a circle";
        return true;
      }
      if (IsTerminating(run().StateOf(wait.object)) && Follow(wait.object, path, lines)) return true;
    }
    lines->pop_back();
  }
  path->pop_back();
  return false;
}

void FinalizerDeadlock::Finish(const Ending& ending, std::vector<Finding>* findings) {
  for (const auto& [object, since] : terminating_) {
    if (ending.when - since < kLong || !IsTerminating(run().StateOf(object))) continue;
    std::vector<ObjectId> path;
    std::vector<std::string> lines;
    if (!Follow(object, &path, &lines)) continue;
    Finding finding = NewFinding();
    finding.sentence = absl::StrCat(run().Describe(object), " has been Terminating for ",
                                    ShowDuration(ending.when - since), " and always will be.");
    finding.since = since;
    for (ObjectId id : path) finding.objects.push_back(run().Describe(id));
    for (const std::string& line : lines) finding.facts.emplace_back("waits", line);
    for (const auto& [key, end] : last_end_) {
      if (key.first == path.back()) finding.story.push_back(ReconcileLine(run(), end));
    }
    finding.cure = "clean up without what may be gone first, and let somebody hold every finalizer";
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace quiesce::scenarios

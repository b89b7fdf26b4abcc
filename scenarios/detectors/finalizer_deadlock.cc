// A graph is walked from each Terminating object: what it waits for, what that waits for, and so on
// (Follow). The object is lost if some way comes to a circle or to a wait that is hopeless in
// itself. Among the holders of one finalizer one that can still act is enough to save it; among the
// finalizers of an object a single lost one is enough to keep it.
//
// What a holder waits for is not known; it is concluded from its last look, in this order: what it
// read that is being deleted, the error that it returned, what it read or listed that still uses
// the object (then it waits for that, and rightly), whether anything is pending, and whether it has
// looked again and again without any news. In doubt there is no wait, and so no finding.
#include "scenarios/detectors/finalizer_deadlock.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kLong = absl::Minutes(1);
// So many looks, or failures, of a healed world without news are in vain.
constexpr size_t kInVain = 8;

bool IsTerminating(const Value& object) {
  return !object["metadata"]["deletionTimestamp"].is_null();
}

// Finalizers that the cluster itself takes off when their time has come.
bool IsClustersOwn(absl::string_view finalizer) {
  return finalizer == "orphan" || finalizer == "kubernetes" ||
         finalizer == "kubernetes.io/pvc-protection" ||
         finalizer == "kubernetes.io/pv-protection" ||
         finalizer == "customresourcecleanup.apiextensions.k8s.io";
}

// permanent-error-retry tells of them: it is the error, not a wait, that keeps the object.
bool IsPermanent(const absl::Status& error) {
  return runtime::IsInvalid(error) || runtime::IsForbidden(error) || runtime::IsBadRequest(error) ||
         runtime::IsAlreadyExists(error) || absl::IsInvalidArgument(error) ||
         absl::IsPermissionDenied(error) || absl::IsUnimplemented(error);
}

bool Has(const Value& list, absl::string_view text) {
  for (const Value& item : list.items()) {
    if (item.string_value() == text) return true;
  }
  return false;
}

bool Mentions(const Value& value, absl::string_view text) {
  if (value.is_string()) return value.string_value() == text;
  if (value.is_object()) {
    for (const ValueMember& member : value.members()) {
      if (Mentions(member.value, text)) return true;
    }
  } else if (value.is_list()) {
    for (const Value& item : value.items()) {
      if (Mentions(item, text)) return true;
    }
  }
  return false;
}

}  // namespace

void FinalizerDeadlock::OnChange(const ChangeEvent& seen) {
  if (run().phase() >= Phase::kProbe) return;
  if (seen.after.is_null()) {
    terminating_.erase(seen.object);
    gone_[seen.object] = seen.time;
    return;
  }
  gone_.erase(seen.object);
  if (IsTerminating(seen.after)) terminating_.try_emplace(seen.object, seen.time);
  if (!seen.by_controller) return;
  const Value& before = seen.before["metadata"]["finalizers"];
  for (const Value& finalizer : seen.after["metadata"]["finalizers"].items()) {
    if (!Has(before, finalizer.string_value())) {
      adders_[std::string(finalizer.string_value())].insert(seen.actor);
    }
  }
}

void FinalizerDeadlock::OnLifecycle(const LifecycleEvent& seen) {
  if (run().phase() >= Phase::kProbe) return;
  using What = runtime::LifecycleRecord::What;
  running_[seen.actor] =
      seen.lifecycle.what == What::kStarted || seen.lifecycle.what == What::kSynced;
}

ObjectId FinalizerDeadlock::MissingIn(absl::string_view error, absl::string_view namespace_,
                                      const ReconcileFacts& look) const {
  // `Secret "creds" not found`, as caches say it: one that it read.
  for (const ReadFacts& read : look.reads) {
    if (read.object == kNoObject || !run().StateOf(read.object).is_null()) continue;
    const std::string text = absl::StrCat("\"", run().NameOf(read.object), "\" not found");
    if (absl::StrContains(error, text)) return read.object;
  }
  // `secrets "creds" not found`, as the server does.
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    if (run().NamespaceOf(id) != namespace_ || !run().StateOf(id).is_null()) continue;
    const std::string text =
        absl::StrCat(run().ResourceOf(id).Qualified(), " \"", run().NameOf(id), "\" not found");
    if (absl::StrContains(error, text)) return id;
  }
  return kNoObject;
}

bool FinalizerDeadlock::Uses(ObjectId user, ObjectId used) const {
  const Value& state = run().StateOf(user);
  if (state.is_null() || IsTerminating(state)) return false;
  const std::string& name = run().NameOf(used);
  for (const ValueMember& member : state.members()) {
    const absl::string_view key = member.key.view();
    if (key != "metadata" && key != "apiVersion" && key != "kind" && Mentions(member.value, name)) {
      return true;
    }
  }
  const Value& metadata = state["metadata"];
  return Mentions(metadata["labels"], name) || Mentions(metadata["annotations"], name) ||
         Mentions(metadata["ownerReferences"], name);
}

std::vector<sim::ActorId> FinalizerDeadlock::HoldersOf(absl::string_view finalizer) const {
  std::vector<sim::ActorId> holders;
  for (sim::ActorId actor = 0; actor < run().trace().actor_count(); ++actor) {
    const runtime::ControllerSpec* spec = run().SpecOf(actor);
    if (spec == nullptr) continue;
    if (std::find(spec->finalizers.begin(), spec->finalizers.end(), finalizer) !=
        spec->finalizers.end()) {
      holders.push_back(actor);
    }
  }
  if (!holders.empty()) return holders;
  const auto adders = adders_.find(std::string(finalizer));
  if (adders != adders_.end()) holders.assign(adders->second.begin(), adders->second.end());
  return holders;
}

sim::RecordIndex FinalizerDeadlock::LastLookAt(ObjectId object, sim::ActorId holder) const {
  const Causes& causes = run().causes();
  if (const sim::RecordIndex begin = causes.LastReconcile(object, holder); begin != 0) return begin;
  // Its key may be another object's: the last look that read this one.
  for (auto facts = causes.reconciles().rbegin(); facts != causes.reconciles().rend(); ++facts) {
    if (facts->actor != holder) continue;
    const bool read = std::any_of(facts->reads.begin(), facts->reads.end(),
                                  [&](const ReadFacts& r) { return r.object == object; });
    if (read) return facts->begin;
  }
  return 0;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOfFinalizer(
    ObjectId object, absl::string_view finalizer) const {
  if (finalizer == "foregroundDeletion") return Dependents(object);
  if (finalizer == "customresourcecleanup.apiextensions.k8s.io") return Contents(object);
  if (IsClustersOwn(finalizer)) return {};
  const std::vector<sim::ActorId> holders = HoldersOf(finalizer);
  if (holders.empty()) return {{"no one: no controller here holds it", kNoObject, true, 0}};
  std::vector<Wait> waits;
  const bool looked = std::any_of(holders.begin(), holders.end(), [&](sim::ActorId holder) {
    return LastLookAt(object, holder) != 0;
  });
  for (const sim::ActorId holder : holders) {
    // Who uses the same finalizer for another kind has nothing to do with this object.
    if (looked && LastLookAt(object, holder) == 0) continue;
    std::vector<Wait> of_holder = WaitsOfHolder(object, holder);
    // One of several holders that can still act is enough.
    if (of_holder.empty()) return {};
    waits.insert(waits.end(), of_holder.begin(), of_holder.end());
  }
  return waits;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOfHolder(ObjectId object,
                                                                      sim::ActorId holder) const {
  const std::string& who = run().ActorName(holder);
  const auto running = running_.find(holder);
  if (running != running_.end() && !running->second) {
    return {{absl::StrCat(who, ", which does not run any more"), kNoObject, true, 0}};
  }
  const sim::RecordIndex begin = LastLookAt(object, holder);
  if (begin == 0) {
    return {{absl::StrCat(who, ", which has never looked at it"), kNoObject, true, 0}};
  }
  std::vector<Wait> waits = WaitsOfLook(object, run().causes().reconcile(begin));
  for (Wait& wait : waits) {
    wait.text = absl::StrCat(who, wait.text);
    wait.look = begin;
  }
  return waits;
}

size_t FinalizerDeadlock::LooksWithoutNews(const ReconcileFacts& look) const {
  const Causes& causes = run().causes();
  size_t looks = 0;
  for (const ReconcileFacts* at = &look; at->begin != 0; at = &causes.reconcile(at->before)) {
    if (run().trace().record(at->begin).time() <= run().last_input()) break;
    if (causes.NewestForeign(*at, causes.reconcile(at->before).changes_before) != 0) break;
    ++looks;
  }
  return looks;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOfLook(
    ObjectId object, const ReconcileFacts& look) const {
  const Causes& causes = run().causes();
  std::vector<Wait> waits;
  // What it read that is going itself; what it read that uses the object and stays.
  bool in_use = false;
  for (const ReadFacts& read : look.reads) {
    if (read.object == kNoObject || read.object == object) continue;
    if (IsTerminating(run().StateOf(read.object))) {
      waits.push_back(
          {absl::StrCat(", which waits until ", run().Describe(read.object), " is gone"),
           read.object, false, 0});
    }
    in_use |= Uses(read.object, object);
  }
  if (look.end == 0) return {};  // it is at work
  const auto& end = *run().trace().record(look.end).BodyAs<runtime::ReconcileRecord>();
  const absl::string_view error = end.outcome.error.message();
  const Pending pending = causes.PendingAfter(look.begin);
  if (!error.empty()) {
    const ObjectId needed = MissingIn(error, run().NamespaceOf(object), look);
    const bool refused_for_good = absl::StrContains(error, "is being terminated");
    if (needed != kNoObject && needed != object) {
      const auto gone = gone_.find(needed);
      waits.push_back({absl::StrCat(" -> needs ", run().Describe(needed),
                                    gone == gone_.end()
                                        ? ", which never was"
                                        : absl::StrCat(": deleted at ", ShowMoment(gone->second))),
                       needed, true, 0});
    } else if (refused_for_good || pending.what == Pending::What::kNothing ||
               (!IsPermanent(end.outcome.error) && LooksWithoutNews(look) >= kInVain)) {
      waits.push_back({absl::StrCat(", which fails each time: ", error), kNoObject, true, 0});
    }
    return waits;
  }
  if (in_use) return {};
  for (const ObjectId id : Users(object, look)) {
    if (Uses(id, object)) return {};
  }
  // It listed what is going, too.
  for (const ObjectId id : Users(object, look)) {
    if (IsTerminating(run().StateOf(id)) && run().NamespaceOf(id) == run().NamespaceOf(object)) {
      waits.push_back(
          {absl::StrCat(", which waits until ", run().Describe(id), " is gone"), id, false, 0});
    }
  }
  if (pending.what == Pending::What::kNothing) {
    if (waits.empty()) {
      waits.push_back({", whose last look at it succeeded, left it there and has nothing pending",
                       kNoObject, true, 0});
    }
    return waits;
  }
  // It polls: a service, whose answer may change, or the cluster, where nothing changes any more.
  if (look.calls > 0) return {};
  if (waits.empty() && LooksWithoutNews(look) >= kInVain) {
    waits.push_back({absl::StrCat(", which looks again and again (", LooksWithoutNews(look),
                                  " times without any news) and leaves it there"),
                     kNoObject, true, 0});
  }
  return waits;
}

// Objects of the kinds that a look listed.
std::vector<ObjectId> FinalizerDeadlock::Users(ObjectId object, const ReconcileFacts& look) const {
  std::vector<ObjectId> users;
  for (const ReadFacts& read : look.reads) {
    if (read.object != kNoObject) continue;
    for (ObjectId id = 0; id < run().object_count(); ++id) {
      if (id != object && run().causes().IsOfResource(run().ResourceOf(id), read.resource)) {
        users.push_back(id);
      }
    }
  }
  return users;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::Dependents(ObjectId object) const {
  std::vector<Wait> waits;
  const Value& uid = run().StateOf(object)["metadata"]["uid"];
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    for (const Value& owner : run().StateOf(id)["metadata"]["ownerReferences"].items()) {
      if (owner["uid"] == uid && owner["blockOwnerDeletion"].bool_value()) {
        waits.push_back({run().Describe(id), id, false, 0});
      }
    }
  }
  return waits;
}

// What a namespace or a definition takes with it.
std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::Contents(ObjectId object) const {
  std::vector<Wait> waits;
  const Value& spec = run().StateOf(object)["spec"];
  const bool is_namespace = run().ResourceOf(object).resource == "namespaces";
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    if (run().StateOf(id).is_null()) continue;
    const api::GroupResource& resource = run().ResourceOf(id);
    const bool inside = is_namespace
                            ? run().NamespaceOf(id) == run().NameOf(object)
                            : resource.group == spec["group"].string_value() &&
                                  resource.resource == spec["names"]["plural"].string_value();
    if (inside) waits.push_back({run().Describe(id), id, false, 0});
  }
  return waits;
}

std::vector<FinalizerDeadlock::Wait> FinalizerDeadlock::WaitsOf(ObjectId object) const {
  std::vector<Wait> waits;
  for (const Value& finalizer : run().StateOf(object)["metadata"]["finalizers"].items()) {
    for (Wait& wait : WaitsOfFinalizer(object, finalizer.string_value())) {
      wait.text = absl::StrCat("finalizer ", finalizer.string_value(), ", held by ", wait.text);
      waits.push_back(std::move(wait));
    }
  }
  if (run().ResourceOf(object).resource == "namespaces") {
    for (Wait& wait : Contents(object)) waits.push_back(std::move(wait));
  }
  return waits;
}

bool FinalizerDeadlock::Follow(ObjectId object, std::vector<ObjectId>* path,
                               std::vector<std::string>* lines,
                               std::vector<sim::RecordIndex>* looks) const {
  path->push_back(object);
  for (const Wait& wait : WaitsOf(object)) {
    lines->push_back(absl::StrCat(run().Describe(object), " -> waits for ", wait.text));
    if (wait.look != 0) looks->push_back(wait.look);
    if (wait.hopeless) {
      if (wait.object != kNoObject) path->push_back(wait.object);
      return true;
    }
    if (wait.object != kNoObject) {
      if (std::find(path->begin(), path->end(), wait.object) != path->end()) {
        lines->back() += ": a circle";
        return true;
      }
      if (IsTerminating(run().StateOf(wait.object)) && Follow(wait.object, path, lines, looks)) {
        return true;
      }
    }
    lines->pop_back();
    if (wait.look != 0) looks->pop_back();
  }
  path->pop_back();
  return false;
}

void FinalizerDeadlock::OnPhase(Phase phase, absl::Time when) {
  if (phase == Phase::kProbe) Judge(when);
}

// Who asked for each object's deletion, and who put on a finalizer that no one here takes off.
void FinalizerDeadlock::TellObjects(const std::vector<ObjectId>& path, Finding* finding) const {
  const Causes& causes = run().causes();
  for (const ObjectId object : path) {
    for (ChangeNumber at = causes.Latest(object); at != 0; at = causes.change(at).before) {
      const ChangeFacts& change = causes.change(at);
      if (!IsTerminating(change.to) || IsTerminating(change.from)) continue;
      if (finding->story.size() < 4) finding->story.push_back(ChangeLine(run(), change.record));
      break;
    }
    for (const Value& finalizer : run().StateOf(object)["metadata"]["finalizers"].items()) {
      if (IsClustersOwn(finalizer.string_value()) || finalizer == Value("foregroundDeletion") ||
          !HoldersOf(finalizer.string_value()).empty()) {
        continue;
      }
      ChangeNumber put = causes.Latest(object);
      while (put != 0 &&
             Has(causes.change(put).from["metadata"]["finalizers"], finalizer.string_value())) {
        put = causes.change(put).before;
      }
      if (put == 0) continue;
      finding->facts.emplace_back(
          "finalizer",
          absl::StrCat(finalizer.string_value(), " was put on ", run().Describe(object), " by ",
                       ActorText(run(), causes.change(put).actor), " at ",
                       ShowMoment(causes.change(put).time)));
    }
  }
}

// What a holder's last look read, and what came of it.
void FinalizerDeadlock::TellLook(sim::RecordIndex look, Finding* finding) const {
  const ReconcileFacts& facts = run().causes().reconcile(look);
  const std::string when = ShowMoment(run().trace().record(facts.begin).time());
  for (const ReadFacts& read : facts.reads) {
    if (read.object == kNoObject || finding->facts.size() > 12) continue;
    const Value& state = run().StateOf(read.object);
    finding->facts.emplace_back("read",
                                absl::StrCat(run().ActorName(facts.actor), " last looked at ",
                                             run().Describe(read.object), " at ", when,
                                             state.is_null()        ? ": not there"
                                             : IsTerminating(state) ? ": being deleted"
                                                                    : ": there"));
  }
  finding->story.push_back(RecordLine(run(), facts.end == 0 ? facts.begin : facts.end));
}

std::string FinalizerDeadlock::CureOf(const std::vector<std::string>& lines) {
  const std::string& last = lines.back();
  if (absl::EndsWith(last, ": a circle")) {
    return "let one of them go without waiting for the other: take the finalizer off once the "
           "object's own clean-up is done, and leave what it uses to owner references";
  }
  if (absl::StrContains(last, "no controller here holds it") ||
      absl::StrContains(last, "does not run any more")) {
    return "install the controller that holds the finalizer, or take it off by hand (kubectl patch "
           "--type=merge -p '{\"metadata\":{\"finalizers\":null}}'); delete objects before "
           "their controller";
  }
  if (absl::StrContains(last, "has nothing pending") ||
      absl::StrContains(last, "has never looked at it")) {
    return "call controllerutil.RemoveFinalizer and Update when the clean-up is done, and come "
           "back for it (RequeueAfter, or a watch of what is waited for) until it is";
  }
  return "a clean-up must be able to end without what may be gone or refused: treat "
         "apierrors.IsNotFound, and Forbidden in a terminating namespace, as done";
}

void FinalizerDeadlock::Judge(absl::Time when) {
  judged_ = true;
  // The longest way shows most: a namespace that waits for a Secret that waits for no one.
  size_t longest = 0;
  std::vector<ObjectId> stuck;
  for (const auto& [object, since] : terminating_) {
    if (when - since < kLong || !IsTerminating(run().StateOf(object))) continue;
    std::vector<ObjectId> path;
    std::vector<std::string> lines;
    std::vector<sim::RecordIndex> looks;
    if (!Follow(object, &path, &lines, &looks)) continue;
    stuck.push_back(object);
    if (lines.size() <= longest) continue;
    longest = lines.size();
    Finding finding = NewFinding();
    finding.sentence = absl::StrCat(run().Describe(object), " has been Terminating for ",
                                    ShowDuration(when - since), " and always will be.");
    finding.since = since;
    for (ObjectId id : path) finding.objects.push_back(run().Describe(id));
    finding.facts.emplace_back("since", ShowMoment(since));
    for (const std::string& line : lines) finding.facts.emplace_back("waits", line);
    TellObjects(path, &finding);
    for (const sim::RecordIndex look : looks) TellLook(look, &finding);
    finding.cure = CureOf(lines);
    found_.clear();
    found_.push_back(std::move(finding));
  }
  if (found_.empty()) return;
  for (const ObjectId object : stuck) found_.front().AlsoAbout(run().Describe(object));
}

void FinalizerDeadlock::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (!judged_ && !ending.cut_short) Judge(ending.when);
  findings->insert(findings->end(), found_.begin(), found_.end());
}

}  // namespace quiesce::scenarios

// Wrong references are judged when they are written, against what the writer had read by then;
// children that are left are judged at rest, when nothing can come for them any more. A wrong
// reference explains a child that is left or lost, so where there is one the second kind is not
// reported.
//
// Whose child an object is must be beyond doubt: it was made in a look at the owner, says so by its
// name or labels, and no look at another object had to do with it (BelongsTo).
#include "scenarios/detectors/orphan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

bool IsOf(const api::GroupVersionResource& gvr, const api::GroupResource& resource) {
  return gvr.group == resource.group && gvr.resource == resource.resource;
}

bool Owns(const runtime::ControllerSpec& spec, const api::GroupResource& resource) {
  return std::any_of(spec.owns.begin(), spec.owns.end(), [&](const runtime::OwnsSpec& owned) {
    return IsOf(owned.resource.gvr, resource);
  });
}

const Value& References(const Value& object) { return object["metadata"]["ownerReferences"]; }

std::string Named(const Value& reference) {
  return absl::StrCat(reference["kind"].string_value(), " ", reference["name"].string_value());
}

// The name, a label or an annotation of the object says the name or the uid of the other.
bool Tells(const Value& object, const std::string& name, absl::string_view uid) {
  const Value& metadata = object["metadata"];
  if (absl::StrContains(metadata["name"].string_value(), name)) return true;
  for (const char* where : {"labels", "annotations"}) {
    for (const ValueMember& member : metadata[where].members()) {
      const absl::string_view text = member.value.string_value();
      if (text == name || (!uid.empty() && absl::StrContains(text, uid))) return true;
    }
  }
  return false;
}

}  // namespace

void Orphan::OnCall(const CallEvent& seen) {
  if (!seen.by_controller || seen.reconcile == 0) return;
  const api::Request& request = seen.call.request;
  const bool deletes =
      request.verb == api::Verb::kDelete || request.verb == api::Verb::kDeleteCollection;
  const bool exists =
      request.verb == api::Verb::kCreate && seen.call.status.reason == "AlreadyExists";
  if (!deletes && !exists) return;
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  if (key == kNoObject) return;
  if (exists) {
    wanted_.emplace(seen.object, key);
    return;
  }
  const Value& owner = run().StateOf(key);
  if (owner.is_null() || IsTerminating(owner)) {
    cleans_.emplace(seen.actor, request.resource.resource);
  }
}

void Orphan::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || seen.after.is_null()) return;
  const ChangeNumber number = run().causes().change_count();
  if (seen.before.is_null() && seen.reconcile != 0) made_.push_back(number);
  const Value& references = References(seen.after);
  if (references.is_null() || references.SharesNodeWith(References(seen.before))) return;
  if (seen.before.is_null() || References(seen.before) != references) references_.push_back(number);
}

std::string Orphan::DeadReference(const Life* life, const ChangeFacts& change,
                                  const Value& reference, ObjectId* owner) const {
  const Causes& causes = run().causes();
  const ReconcileFacts& facts = causes.reconcile(change.reconcile);
  if (facts.begin == 0) return "";
  if (life != nullptr) {
    // The deletion must have been known before the reconcile began: what happens meanwhile is a
    // race that nobody can win.
    if (life->died == 0 || causes.change(life->died).record > facts.begin) return "";
    const int64_t brought =
        BroughtAt(run(), change.actor, run().ResourceOf(life->object), facts.begin);
    if (brought < causes.change(life->died).revision) return "";
    // A list that is on its way back to the cache is not in it: the look had the living one in
    // hand.
    const View view = ViewOf(run(), facts.begin, life->object, change.record);
    if (view.read != 0 && view.state["metadata"]["uid"] == reference["uid"]) return "";
    *owner = life->object;
    return absl::StrCat("the uid of a ", Named(reference), " that was gone at ",
                        ShowMoment(causes.change(life->died).time),
                        ", which its cache had shown before");
  }
  // A uid that never was, where the object of that name is known.
  for (ObjectId id = 0; id < run().object_count(); ++id) {
    const Value state = StateAt(run(), id, change.record);
    if (state.is_null() || state["kind"] != reference["kind"] ||
        run().NameOf(id) != reference["name"].string_value() ||
        (!run().NamespaceOf(id).empty() &&
         run().NamespaceOf(id) != run().NamespaceOf(change.object))) {
      continue;
    }
    const View view = ViewOf(run(), facts.begin, id, change.record);
    if (view.read == 0 || view.state["metadata"]["uid"] == reference["uid"]) return "";
    *owner = id;
    return absl::StrCat("a uid that no ", Named(reference), " ever had");
  }
  return "";
}

std::string Orphan::WrongReference(const Lives& lives, const ChangeFacts& change,
                                   const Value& reference, ObjectId* owner) const {
  const Life* life = lives.Find(reference["uid"].string_value());
  if (life == nullptr) return DeadReference(nullptr, change, reference, owner);
  const std::string& theirs = run().NamespaceOf(life->object);
  const std::string& own = run().NamespaceOf(change.object);
  *owner = life->object;
  if (!theirs.empty() && own.empty()) {
    return "a namespaced owner of a cluster-scoped object";
  }
  if (!theirs.empty() && theirs != own) {
    return absl::StrCat("an owner in the namespace ", theirs, " of an object in ", own);
  }
  return DeadReference(life, change, reference, owner);
}

void Orphan::FindWrongReferences(const Lives& lives, std::vector<Finding>* findings) const {
  ChangeNumber first = 0;
  ObjectId owner = kNoObject;
  std::string wrong, written;
  std::set<ObjectId> seen;
  for (const ChangeNumber number : references_) {
    const ChangeFacts& change = run().causes().change(number);
    for (const Value& reference : References(change.to).items()) {
      ObjectId its = kNoObject;
      const std::string what = WrongReference(lives, change, reference, &its);
      if (what.empty()) continue;
      seen.insert(change.object);
      if (first != 0) continue;
      first = number;
      owner = its;
      wrong = what;
      written = Named(reference);
    }
  }
  if (first == 0) return;
  const ChangeFacts& change = run().causes().change(first);
  Finding finding = NewFinding();
  finding.since = change.time;
  finding.sentence =
      absl::StrCat(run().ActorName(change.actor), " gives ", run().Describe(change.object),
                   " an owner reference with ", wrong, ".");
  finding.objects = {run().Describe(change.object), run().Describe(owner)};
  for (const ObjectId object : seen) {
    if (object != change.object && finding.objects.size() < 6) {
      finding.objects.push_back(run().Describe(object));
    }
  }
  finding.facts.emplace_back("since", ShowMoment(change.time));
  finding.facts.emplace_back("field", absl::StrCat(".metadata.ownerReferences: ", written));
  if (seen.size() > 1) finding.facts.emplace_back("objects", absl::StrCat(seen.size(), " in all"));
  const View view = ViewOf(run(), change.reconcile, owner, change.record);
  if (view.read != 0) finding.facts.emplace_back("had read", ShowView(run(), view, owner));
  // What came of it.
  std::string fate = "it is not collected";
  if (run().StateOf(change.object).is_null()) fate = "it is gone";
  finding.story.push_back(ChangeLine(run(), change.record));
  for (ChangeNumber n = first + 1; n <= run().causes().change_count(); ++n) {
    const ChangeFacts& later = run().causes().change(n);
    if (later.object != change.object || !later.to.is_null()) continue;
    if (later.by_cluster) {
      fate = absl::StrCat("the garbage collector took the owner for absent and deleted it at ",
                          ShowMoment(later.time));
    }
    finding.story.push_back(ChangeLine(run(), later.record));
    break;
  }
  finding.facts.emplace_back("fate", fate);
  finding.cure =
      "use controllerutil.SetControllerReference with the owner as just read, which refuses owners "
      "of another namespace; across namespaces use a label and a finalizer on the owner";
  findings->push_back(std::move(finding));
}

void Orphan::OnPhase(Phase phase, absl::Time when) {
  if (phase == Phase::kProbe) FindLeft();
}

void Orphan::FindLeft() {
  // Most runs delete nothing that children were made for.
  const Causes& causes = run().causes();
  const bool any = std::any_of(made_.begin(), made_.end(), [&](ChangeNumber made) {
    const ObjectId owner = causes.reconcile(causes.change(made).reconcile).object;
    return owner != kNoObject && run().StateOf(owner).is_null();
  });
  if (!any) return;
  const Lives lives(run());
  for (const ChangeNumber made : made_) {
    Left left;
    if (IsLeft(lives, made, &left)) left_.push_back(std::move(left));
  }
}

bool Orphan::BelongsTo(ObjectId object, ChangeNumber made, ObjectId owner) const {
  const Causes& causes = run().causes();
  absl::string_view uid;
  for (ChangeNumber at = causes.Latest(owner); at != 0 && uid.empty();
       at = causes.change(at).before)
    uid = causes.change(at).from["metadata"]["uid"].string_value();
  if (!Tells(causes.change(made).to, run().NameOf(owner), uid)) return false;
  for (auto wanted = wanted_.lower_bound({object, 0});
       wanted != wanted_.end() && wanted->first == object; ++wanted) {
    if (wanted->second != owner) return false;
  }
  for (ChangeNumber at = causes.Latest(object); at > made; at = causes.change(at).before) {
    const ChangeFacts& change = causes.change(at);
    if (change.by_controller && change.reconcile != 0 &&
        causes.reconcile(change.reconcile).object != owner &&
        causes.reconcile(change.reconcile).actor == causes.change(made).actor) {
      return false;
    }
  }
  return true;
}

bool Orphan::MeantToStay(ObjectId owner) const {
  const Causes& causes = run().causes();
  for (ChangeNumber at = causes.Latest(owner); at != 0; at = causes.change(at).before) {
    const Value& from = causes.change(at).from;
    if (!IsTerminating(from)) {
      // A deletion at once, without any finalizer: what the request said.
      const sim::TraceRecord& record = run().trace().record(causes.change(at).record);
      return record.kind == edge::kCallRecord &&
             record.BodyAs<edge::CallRecord>()->request.body["propagationPolicy"].string_value() ==
                 "Orphan";
    }
    for (const Value& finalizer : from["metadata"]["finalizers"].items()) {
      if (finalizer.string_value() == "orphan") return true;
    }
  }
  return false;
}

// A look at the kind that has not come since and still will.
bool Orphan::SomebodyLooks(sim::ActorId actor, const api::GroupResource& resource) const {
  const std::vector<ReconcileFacts>& all = run().causes().reconciles();
  return std::any_of(all.begin(), all.end(), [&](const ReconcileFacts& facts) {
    if (facts.actor != actor || facts.after != 0) return false;
    const Pending::What waits = run().causes().PendingAfter(facts.begin).what;
    return waits != Pending::What::kNothing &&
           std::any_of(facts.reads.begin(), facts.reads.end(), [&](const ReadFacts& read) {
             return read.object == kNoObject &&
                    run().causes().IsOfResource(resource, read.resource);
           });
  });
}

bool Orphan::IsLeft(const Lives& lives, ChangeNumber made, Left* left) const {
  const Causes& causes = run().causes();
  const ChangeFacts& birth = causes.change(made);
  const Value& now = run().StateOf(birth.object);
  const ObjectId owner = causes.reconcile(birth.reconcile).object;
  if (now.is_null() || IsTerminating(now) || owner == kNoObject || owner == birth.object) {
    return false;
  }
  const api::GroupResource& resource = run().ResourceOf(birth.object);
  if (resource.resource == "events" || resource.resource == "leases") return false;
  if (now["metadata"]["uid"] != birth.to["metadata"]["uid"]) return false;  // another life
  if (!run().StateOf(owner).is_null() || causes.Latest(owner) == 0) return false;
  for (const Value& reference : References(now).items()) {
    const Life* life = lives.Find(reference["uid"].string_value());
    if (life == nullptr || life->died == 0) return false;
  }
  if (MeantToStay(owner) || SomebodyLooks(birth.actor, resource)) return false;
  if (!BelongsTo(birth.object, made, owner)) return false;
  *left = Left{made, 0, owner, ""};
  // A reference that it had and lost.
  for (ChangeNumber at = causes.Latest(birth.object); at > made; at = causes.change(at).before) {
    const ChangeFacts& change = causes.change(at);
    if (References(change.from).empty() || !References(change.to).empty()) continue;
    if (!change.by_controller) return false;  // somebody wanted it to stay
    left->lost = at;
    left->why = absl::StrCat(run().ActorName(change.actor), " took its owner reference away at ",
                             ShowMoment(change.time));
    return true;
  }
  const runtime::ControllerSpec* spec = run().SpecOf(birth.actor);
  if (!References(now).empty()) {
    left->why = "its owner reference points at what is gone, and the collector left it";
  } else if (spec != nullptr && Owns(*spec, resource)) {
    left->why = absl::StrCat("it has no owner reference, though ", run().ActorName(birth.actor),
                             " declares that it owns ", resource.resource);
  } else if (cleans_.contains({birth.actor, resource.resource})) {
    left->why = absl::StrCat("it has no owner reference, and ", run().ActorName(birth.actor),
                             ", which deletes ", resource.resource, " itself, did not delete it");
  } else {
    return false;
  }
  return true;
}

Finding Orphan::Describe(const std::vector<Left>& left) const {
  const Causes& causes = run().causes();
  const Left& first = left.front();
  const ChangeFacts& birth = causes.change(first.made);
  Finding finding = NewFinding();
  const ChangeFacts& death = causes.change(causes.Latest(first.owner));
  finding.since = death.time;
  finding.sentence =
      absl::StrCat(run().Describe(birth.object), ", which ", run().ActorName(birth.actor),
                   " made for ", run().Describe(first.owner), ", stays after it: ", first.why, ".");
  finding.facts.emplace_back("since", absl::StrCat(ShowMoment(death.time), ", when ",
                                                   run().Describe(first.owner), " was gone"));
  if (left.size() > 1) finding.facts.emplace_back("objects", absl::StrCat(left.size(), " in all"));
  for (size_t i = 0; i < left.size() && i < 5; ++i) {
    finding.objects.push_back(run().Describe(causes.change(left[i].made).object));
  }
  finding.objects.push_back(run().Describe(first.owner));
  finding.facts.emplace_back("pending", "nothing: it is not looked at any more");
  finding.story.push_back(ChangeLine(run(), birth.record));
  if (first.lost != 0) finding.story.push_back(ChangeLine(run(), causes.change(first.lost).record));
  finding.story.push_back(ChangeLine(run(), death.record));
  finding.cure =
      "set the owner with controllerutil.SetControllerReference at creation and keep "
      "metadata.ownerReferences in every update; what cannot have an owner is deleted before the "
      "finalizer goes, after a live List";
  return finding;
}

void Orphan::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (!references_.empty()) FindWrongReferences(Lives(run()), findings);
  if (!findings->empty() && findings->back().name == kInfo.name) return;
  std::vector<Left> still;
  for (const Left& left : left_) {
    const ChangeFacts& birth = run().causes().change(left.made);
    if (run().StateOf(birth.object)["metadata"]["uid"] == birth.to["metadata"]["uid"]) {
      still.push_back(left);
    }
  }
  if (!still.empty()) findings->push_back(Describe(still));
}

}  // namespace quiesce::scenarios

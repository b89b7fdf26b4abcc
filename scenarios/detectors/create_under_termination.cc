#include "scenarios/detectors/create_under_termination.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/intent.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

bool IsOwnedBy(const Value& child, const Value& owner, bool blocking) {
  for (const Value& reference : child["metadata"]["ownerReferences"].items()) {
    if (reference["uid"] == owner["metadata"]["uid"] &&
        (!blocking || reference["blockOwnerDeletion"].bool_value())) {
      return true;
    }
  }
  return false;
}

bool IsForeground(const Value& owner) {
  for (const Value& finalizer : owner["metadata"]["finalizers"].items()) {
    if (finalizer.string_value() == "foregroundDeletion") return true;
  }
  return false;
}

// The change that began the life which ends with this one; 0: it was there before.
ChangeNumber BirthOfLife(const Causes& causes, ChangeNumber at) {
  while (at != 0 && !causes.change(at).from.is_null()) at = causes.change(at).before;
  return at;
}

}  // namespace

void CreateUnderTermination::OnChange(const ChangeEvent& seen) {
  if (!seen.before.is_null() || !seen.by_controller || seen.reconcile == 0) return;
  if (seen.resource.resource == "events" || seen.resource.resource == "leases") return;
  const ObjectId owner = run().causes().reconcile(seen.reconcile).object;
  if (owner == kNoObject || owner == seen.object) return;
  const Child child{run().causes().change_count(), owner};
  // What is gone by now may still be going in the look's view.
  const Value& state = run().StateOf(owner);
  (state.is_null() || IsTerminating(state) ? under_ : made_).push_back(child);
}

ChangeNumber CreateUnderTermination::Deletion(const Child& child) const {
  const Causes& causes = run().causes();
  ChangeNumber deletion = 0;
  for (ChangeNumber at = causes.Latest(child.owner); at != 0; at = causes.change(at).before) {
    const ChangeFacts& change = causes.change(at);
    if (at < child.made && IsTerminating(change.to) && !IsTerminating(change.from)) {
      deletion = at;
      break;
    }
  }
  return deletion;
}

std::string CreateUnderTermination::WhyWrong(const Child& child) const {
  const Causes& causes = run().causes();
  const ChangeFacts& birth = causes.change(child.made);
  const ChangeNumber deletion = Deletion(child);
  if (deletion == 0) return "";
  const View view = ViewOf(run(), birth.reconcile, child.owner, birth.record);
  if (view.read == 0 || !IsTerminating(view.state)) return "";
  const Value owner = StateAt(run(), child.owner, birth.record);
  if (IsForeground(owner) && IsOwnedBy(birth.to, owner, /*blocking=*/true)) {
    return "the deletion is in the foreground and waits for all that the object owns";
  }
  // The same object, taken away since. What goes after its owner is collected, as it should be, and
  // what is only of the way out may have to be made again.
  for (ChangeNumber at = birth.before; at > deletion; at = causes.change(at).before) {
    const ChangeFacts& gone = causes.change(at);
    if (!gone.to.is_null() || !(gone.by_cluster || gone.actor == birth.actor)) continue;
    if (StateAt(run(), child.owner, gone.record).is_null()) continue;
    if (BirthOfLife(causes, at) > deletion) continue;
    return absl::StrCat("the deletion had taken it away at ", ShowMoment(gone.time));
  }
  const Value intent = IntentOf(run(), child.made);
  for (const Child& other : made_) {
    const ChangeFacts& before = causes.change(other.made);
    if (before.actor != birth.actor || before.object == birth.object) continue;
    const api::GroupResource &a = run().ResourceOf(before.object),
                             &b = run().ResourceOf(birth.object);
    if (a.resource != b.resource || a.group != b.group) continue;
    if (!SameIntent(IntentOf(run(), other.made), intent)) continue;
    return absl::StrCat("it makes the same for objects that live: ", run().Describe(before.object),
                        " for ", run().Describe(other.owner));
  }
  return "";
}

void CreateUnderTermination::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  const Causes& causes = run().causes();
  for (const Child& child : under_) {
    const std::string why = WhyWrong(child);
    if (why.empty()) continue;
    const ChangeFacts& birth = causes.change(child.made);
    const ChangeFacts& deletion = causes.change(Deletion(child));
    Finding finding = NewFinding();
    finding.since = birth.time;
    finding.sentence = absl::StrCat(
        run().ActorName(birth.actor), " makes ", run().Describe(birth.object), " for ",
        run().Describe(child.owner), ", which is being deleted and which it knows to be.");
    std::set<std::string> objects;
    size_t more = 0;
    for (const Child& other : under_) {
      if (other.owner != child.owner) continue;
      objects.insert(run().Describe(causes.change(other.made).object));
      ++more;
    }
    finding.objects = {run().Describe(child.owner)};
    for (const std::string& object : objects) {
      if (finding.objects.size() < 6) finding.objects.push_back(object);
    }
    finding.facts.emplace_back("since", ShowMoment(birth.time));
    finding.facts.emplace_back("deleted", absl::StrCat("at ", ShowMoment(deletion.time), " by ",
                                                       run().ActorName(deletion.actor)));
    finding.facts.emplace_back(
        "had read",
        ShowView(run(), ViewOf(run(), birth.reconcile, child.owner, birth.record), child.owner));
    finding.facts.emplace_back("wrong", why);
    if (more > 1) finding.facts.emplace_back("creations", absl::StrCat(more));
    finding.story = {ChangeLine(run(), deletion.record), ChangeLine(run(), birth.record)};
    finding.cure =
        "when metadata.deletionTimestamp is set, only clean up and return; look at it before any "
        "CreateOrUpdate";
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace quiesce::scenarios

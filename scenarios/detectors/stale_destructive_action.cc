#include "scenarios/detectors/stale_destructive_action.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/intent.h"
#include "scenarios/findings/lives.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// How many looks back a view is compared with.
constexpr int kLooksBack = 16;

const Value& UidOf(const Value& object) { return object["metadata"]["uid"]; }

// The change that began the life which the object has at that record; 0: it was there before.
ChangeNumber BirthAt(const Observer& run, ObjectId object, sim::RecordIndex record) {
  const Causes& causes = run.causes();
  for (ChangeNumber at = causes.Latest(object); at != 0; at = causes.change(at).before) {
    if (causes.change(at).record < record && causes.change(at).from.is_null()) return at;
  }
  return 0;
}

bool HasPreconditions(const Observer& run, const ChangeFacts& change) {
  const sim::TraceRecord& record = run.trace().record(change.record);
  return record.kind == edge::kCallRecord &&
         !record.BodyAs<edge::CallRecord>()->request.body["preconditions"].is_null();
}

}  // namespace

void StaleDestructiveAction::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || seen.reconcile == 0 || seen.before.is_null()) return;
  const bool deletes =
      !IsTerminating(seen.before) && (seen.after.is_null() || IsTerminating(seen.after));
  if (!deletes) return;
  const ReconcileFacts& facts = run().causes().reconcile(seen.reconcile);
  if (facts.object == kNoObject || facts.object == seen.object) return;
  deletions_.push_back(run().causes().change_count());
}

bool StaleDestructiveAction::IsAnotherLife(const ChangeFacts& deed, Ground* ground) const {
  const Causes& causes = run().causes();
  const View own = ViewOf(run(), deed.reconcile, deed.object, deed.record);
  if (own.read != 0 && !own.state.is_null() && UidOf(own.state) != UidOf(deed.from)) {
    *ground = {absl::StrCat("what it had looked at was gone, and another ",
                            run().Describe(deed.object), " was there"),
               deed.object, own};
    return true;
  }
  const ObjectId key = causes.reconcile(deed.reconcile).object;
  const View view = ViewOf(run(), deed.reconcile, key, deed.record);
  if (view.read == 0 || view.state.is_null()) return false;
  const Value now = StateAt(run(), key, deed.record);
  if (now.is_null() || UidOf(now) == UidOf(view.state)) return false;
  const ChangeNumber key_born = BirthAt(run(), key, deed.record);
  const ChangeNumber born = BirthAt(run(), deed.object, deed.record);
  if (key_born == 0 || born == 0 || born < key_born) return false;
  *ground = {absl::StrCat(
                 run().Describe(key), ", for whose sake it deletes, was gone and made again at ",
                 ShowMoment(causes.change(key_born).time), ", and what it deletes came after that"),
             key, view};
  return true;
}

bool StaleDestructiveAction::OwnerIsAlive(const ChangeFacts& deed, std::optional<Lives>* lives,
                                          Ground* ground) const {
  const Causes& causes = run().causes();
  ObjectId owner = kNoObject;
  const absl::string_view uid = ControllerUid(deed.from);
  if (!uid.empty()) {
    if (!lives->has_value()) lives->emplace(run());
    if (const Life* life = (*lives)->Find(uid)) owner = life->object;
  } else if (const ChangeNumber born = BirthAt(run(), deed.object, deed.record); born != 0) {
    owner = causes.reconcile(causes.change(born).reconcile).object;
  }
  if (owner == kNoObject || owner == deed.object) return false;
  const Value now = StateAt(run(), owner, deed.record);
  if (now.is_null() || IsTerminating(now)) return false;
  const View view = ViewOf(run(), deed.reconcile, owner, deed.record);
  if (view.read == 0 || !view.state.is_null() || view.unseen == 0) return false;
  *ground = {absl::StrCat(run().Describe(owner),
                          ", to which it belongs, was there, and the view did "
                          "not show it"),
             owner, view};
  return true;
}

bool StaleDestructiveAction::WentBack(const ChangeFacts& deed, Ground* ground) const {
  const Causes& causes = run().causes();
  const ReconcileFacts& facts = causes.reconcile(deed.reconcile);
  const View view = ViewOf(run(), facts.begin, facts.object, deed.record);
  if (view.read == 0 || view.state.is_null() || view.unseen == 0) return false;
  const Value now = StateAt(run(), facts.object, deed.record);
  // Only where what it had seen says something else of what counts.
  if (IsTerminating(now) || now["spec"] == view.state["spec"]) return false;
  sim::RecordIndex begin = facts.before;
  for (int i = 0; i < kLooksBack && begin != 0; ++i, begin = causes.reconcile(begin).before) {
    const ReconcileFacts& earlier = causes.reconcile(begin);
    const View known =
        ViewOf(run(), begin, facts.object, earlier.end == 0 ? facts.begin : earlier.end);
    if (known.read == 0 || known.state.is_null()) continue;
    // It showed what this one misses: that had happened, and is older than all that it missed.
    if (causes.change(view.unseen).record > known.read) continue;
    if (known.unseen != 0 && known.unseen <= view.unseen) continue;
    if (known.state["spec"] == view.state["spec"]) continue;
    *ground = {absl::StrCat("at ", ShowMoment(run().trace().record(known.read).time()),
                            " it had seen a newer state of ", run().Describe(facts.object),
                            " than the one that it acts on now"),
               facts.object, view};
    return true;
  }
  return false;
}

void StaleDestructiveAction::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  std::optional<Lives> lives;
  for (const ChangeNumber number : deletions_) {
    const ChangeFacts& deed = run().causes().change(number);
    Ground ground;
    if (HasPreconditions(run(), deed)) continue;
    if (!IsAnotherLife(deed, &ground) && !OwnerIsAlive(deed, &lives, &ground) &&
        !WentBack(deed, &ground)) {
      continue;
    }
    Finding finding = NewFinding();
    finding.since = deed.time;
    finding.sentence =
        absl::StrCat(run().ActorName(deed.actor), " deletes ", run().Describe(deed.object),
                     " because of an old look: ", ground.why, ".");
    finding.objects = {run().Describe(deed.object), run().Describe(ground.object)};
    finding.facts.emplace_back("since", ShowMoment(deed.time));
    finding.facts.emplace_back("had read", ShowView(run(), ground.view, ground.object));
    finding.facts.emplace_back("woken by", run().WhyReconciled(deed.reconcile));
    if (run().StateOf(deed.object).is_null()) finding.facts.emplace_back("fate", "gone for good");
    if (ground.view.read != 0) finding.story.push_back(RecordLine(run(), ground.view.read));
    if (ground.view.unseen != 0) {
      finding.story.push_back(ChangeLine(run(), run().causes().change(ground.view.unseen).record));
    }
    finding.story.push_back(ChangeLine(run(), deed.record));
    finding.cure =
        "before what cannot be undone read live (mgr.GetAPIReader()), and delete with "
        "client.Preconditions of the uid and resourceVersion that the decision is based on";
    findings->push_back(std::move(finding));
    return;
  }
}

}  // namespace quiesce::scenarios

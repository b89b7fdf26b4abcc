// While the run goes on only changes are noted that may be based on an old look; whether something
// was undone is asked at the end, of these alone, because that question walks the trace and
// compares states field by field. It is asked of each change between what the writer had seen and
// what it wrote: is a field now as it was before that change, though the writer has never set it
// itself?
#include "scenarios/detectors/lost_update.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kFields = 32;

bool Contains(const Value& list, const Value& item) {
  const auto items = list.items();
  return std::find(items.begin(), items.end(), item) != items.end();
}

// An item of a list that `made` added and `then` dropped; null if there is none.
Value DroppedItem(const FieldChange& made, const FieldChange& then) {
  if (!made.after.is_list() || then.path != made.path) return Value();
  for (const Value& item : made.after.items()) {
    if (!Contains(made.before, item) && Contains(then.before, item) &&
        !Contains(then.after, item)) {
      return item;
    }
  }
  return Value();
}

// Lists to which everybody adds items of their own.
bool IsShared(const std::string& path) {
  return path == ".metadata.finalizers" || path == ".metadata.ownerReferences" ||
         path == ".status.conditions";
}

bool Applies(const Observer& run, const ChangeFacts& change) {
  const sim::TraceRecord& record = run.trace().record(change.record);
  if (!(record.kind == edge::kCallRecord)) return true;  // no request for this object
  const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
  return request.verb == api::Verb::kPatch && request.patch_type == api::PatchType::kApply;
}

std::string HowSent(const Observer& run, const ChangeFacts& change) {
  const api::Request& request =
      run.trace().record(change.record).BodyAs<edge::CallRecord>()->request;
  const bool versioned = request.body["metadata"].Has("resourceVersion");
  const char* what = request.verb == api::Verb::kUpdate             ? "an update"
                     : request.patch_type == api::PatchType::kMerge ? "a merge patch"
                     : request.patch_type == api::PatchType::kJson  ? "a JSON patch"
                                                                    : "a patch";
  return absl::StrCat(what,
                      versioned ? " with a freshly read version" : " without resourceVersion");
}

}  // namespace

void LostUpdate::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || seen.reconcile == 0) return;
  if (seen.before.is_null() || seen.after.is_null()) return;
  const Causes& causes = run().causes();
  const ChangeNumber number = causes.change_count();
  const ChangeNumber before = causes.change(number).before;
  if (before == 0) return;
  const ReconcileFacts& facts = causes.reconcile(seen.reconcile);
  const ChangeFacts& overwritten = causes.change(before);
  // Only what its look can have missed.
  const bool meanwhile =
      overwritten.record > facts.begin && overwritten.reconcile != seen.reconcile;
  if (meanwhile || !facts.fresh()) candidates_.push_back(number);
}

bool LostUpdate::IsItsOwn(const ChangeFacts& by, ChangeNumber lost, const std::string& path,
                          const Value& value) const {
  const Causes& causes = run().causes();
  for (ChangeNumber at = causes.change(lost).before; at != 0; at = causes.change(at).before) {
    const ChangeFacts& change = causes.change(at);
    if (change.actor != by.actor || change.to.is_null()) continue;
    for (const FieldChange& field : DiffFields(change.from, change.to, kFields)) {
      const bool same = field.path == path || absl::StartsWith(path, field.path + ".");
      if (same && (value.is_null() || field.path != path || field.after == value)) return true;
    }
  }
  return false;
}

bool LostUpdate::FindDropped(const ChangeFacts& lost, const ChangeFacts& by,
                             FieldChange* made) const {
  // Differences name items of lists by their place, so lists of one length are compared whole.
  for (const char* list : {"finalizers", "ownerReferences"}) {
    *made = {absl::StrCat(".metadata.", list), lost.from["metadata"][list],
             lost.to["metadata"][list]};
    const FieldChange then = {made->path, by.from["metadata"][list], by.to["metadata"][list]};
    if (!DroppedItem(*made, then).is_null()) return true;
  }
  return false;
}

Value LostUpdate::Original(ChangeNumber at, ChangeNumber unseen, const FieldChange& made) const {
  const Causes& causes = run().causes();
  Value value = made.before;
  for (at = causes.change(at).before; at >= unseen && at != 0; at = causes.change(at).before) {
    for (const FieldChange& field :
         DiffFields(causes.change(at).from, causes.change(at).to, kFields)) {
      if (field.path == made.path) value = field.before;
    }
  }
  return value;
}

bool LostUpdate::FindUndone(ChangeNumber number, Undone* undone) const {
  const Causes& causes = run().causes();
  const ChangeFacts& by = causes.change(number);
  if (Applies(run(), by)) return false;
  const View view = ViewOf(run(), by.reconcile, by.object, by.record);
  if (view.read == 0 || view.unseen == 0 || view.unseen >= number) return false;
  const std::vector<FieldChange> then = DiffFields(by.from, by.to, kFields);
  for (ChangeNumber at = by.before; at >= view.unseen && at != 0; at = causes.change(at).before) {
    const ChangeFacts& lost = causes.change(at);
    if (lost.actor == by.actor || lost.by_cluster || lost.from.is_null()) continue;
    if (FieldChange made; FindDropped(lost, by, &made)) {
      *undone = Undone{at, number, made, by.to["metadata"][made.path.substr(10)], view};
      return true;
    }
    for (const FieldChange& made : DiffFields(lost.from, lost.to, kFields)) {
      for (const FieldChange& field : then) {
        if (field.path != made.path || field.before != made.after) continue;
        if (made.kind == ChangeKind::kTime || made.kind == ChangeKind::kAge) continue;
        const Value dropped = DroppedItem(made, field);
        // It comes to what it was before that, or before all that the view does not show.
        FieldChange first = made;
        if (field.after != made.before) first.before = Original(at, view.unseen, made);
        const bool back = field.after == first.before;
        if (!back && dropped.is_null()) continue;
        const bool shared = IsShared(made.path) && !dropped.is_null();
        if (!shared && IsItsOwn(by, at, made.path, back ? first.before : Value())) continue;
        *undone = Undone{at, number, back ? first : made, field.after, view};
        return true;
      }
    }
  }
  return false;
}

Finding LostUpdate::Describe(const Undone& undone) const {
  const Causes& causes = run().causes();
  const ChangeFacts& lost = causes.change(undone.lost);
  const ChangeFacts& by = causes.change(undone.by);
  Finding finding = NewFinding();
  finding.since = by.time;
  finding.objects = {run().Describe(by.object)};
  finding.sentence =
      absl::StrCat(run().ActorName(by.actor), " undoes what ", run().ActorName(lost.actor),
                   " wrote into ", run().Describe(by.object), ", with a copy that is older.");
  finding.facts.emplace_back("since", ShowMoment(by.time));
  finding.facts.emplace_back(
      "field", absl::StrCat(undone.field.path, ": ", ShowValue(undone.field.before), " -> ",
                            ShowValue(undone.field.after), " by ", run().ActorName(lost.actor),
                            " at ", ShowMoment(lost.time), ", then ", ShowValue(undone.now), " by ",
                            run().ActorName(by.actor)));
  finding.facts.emplace_back("had read", ShowView(run(), undone.view, by.object));
  finding.facts.emplace_back("sent", HowSent(run(), by));
  ChangeNumber again = 0;
  for (ChangeNumber at = causes.Latest(by.object); at > undone.by; at = causes.change(at).before) {
    for (const FieldChange& field :
         DiffFields(causes.change(at).from, causes.change(at).to, kFields)) {
      if (field.path == undone.field.path) again = at;
    }
  }
  finding.facts.emplace_back(
      "fate", again == 0
                  ? "lost for good"
                  : absl::StrCat("written again by ", run().ActorName(causes.change(again).actor),
                                 " at ", ShowMoment(causes.change(again).time)));
  finding.story = {RecordLine(run(), undone.view.read), ChangeLine(run(), lost.record),
                   ChangeLine(run(), by.record)};
  finding.cure =
      "send the resourceVersion that was read (Update, or MergeFromWithOptimisticLock) and read "
      "again on a conflict (retry.RetryOnConflict); or patch only the fields that you own";
  return finding;
}

void LostUpdate::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  for (const ChangeNumber candidate : candidates_) {
    Undone undone;
    if (!FindUndone(candidate, &undone)) continue;
    findings->push_back(Describe(undone));
    return;
  }
}

}  // namespace quiesce::scenarios

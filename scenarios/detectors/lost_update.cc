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
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kFields = 32;

// What an item of a list is known by, so that it is found again at another place.
std::string KeyOf(const Value& item) {
  for (const char* key : {"type", "name", "uid", "key"}) {
    if (item[key].is_string()) return absl::StrCat(key, "=", item[key].string_value());
  }
  return ToJson(item);
}

// Null where there is none.
Value ItemOf(const Value& list, const std::string& key) {
  for (const Value& item : list.items()) {
    if (KeyOf(item) == key) return item;
  }
  return Value();
}

// What is at a path as this file names them: ".status.conditions[type=Ready]". Keys may have dots.
Value AtPath(const Value& value, absl::string_view path) {
  if (path.empty()) return value;
  if (path.front() == '[') return ItemOf(value, std::string(path.substr(1, path.size() - 2)));
  for (const ValueMember& member : value.members()) {
    absl::string_view rest = path.substr(1);
    if (!absl::ConsumePrefix(&rest, member.key.view())) continue;
    if (!rest.empty() && rest.front() != '.' && rest.front() != '[') continue;
    Value found = AtPath(member.value, rest);
    if (!found.is_null()) return found;
  }
  return Value();
}

// A place in an object: before and after a change, then before and after a later one, and as the
// writer of that one had seen it.
struct Row {
  Value from, to, then_from, then_to, shown;

  Row Member(absl::string_view key) const {
    return {from[key], to[key], then_from[key], then_to[key], shown[key]};
  }
  Row Item(const std::string& key) const {
    return {ItemOf(from, key), ItemOf(to, key), ItemOf(then_from, key), ItemOf(then_to, key),
            ItemOf(shown, key)};
  }
};

// An item that the first change made, and that the second took back to what it was before that, or
// before all that its writer had not seen.
bool FindItem(const std::string& path, const Row& list, FieldChange* made, Value* now) {
  for (const Value* one_of : {&list.to, &list.from}) {
    for (const Value& one : one_of->items()) {
      const std::string key = KeyOf(one);
      const Row item = list.Item(key);
      if (item.from == item.to || item.then_from != item.to || item.then_to == item.to) continue;
      if (item.then_to != item.from && item.then_to != item.shown) continue;
      *made = {absl::StrCat(path, "[", key, "]"), item.then_to, item.to};
      *now = item.then_to;
      return true;
    }
  }
  return false;
}

// The same anywhere in an object. Lists are compared whole: differences of fields name their items
// by the place, and what takes another's place is no change of it.
bool FindInLists(const std::string& path, const Row& at, std::string* list, FieldChange* made,
                 Value* now) {
  if (at.from == at.to || at.then_from == at.then_to) return false;
  if (at.to.is_list() || at.from.is_list()) {
    *list = path;
    return FindItem(path, at, made, now);
  }
  for (const ValueMember& member : at.to.members()) {
    const absl::string_view key = member.key.view();
    if (key == "managedFields") continue;
    if (FindInLists(absl::StrCat(path, ".", key), at.Member(key), list, made, now)) return true;
  }
  return false;
}

// Lists to which everybody adds items of their own.
bool IsShared(const std::string& list) {
  return list == ".metadata.finalizers" || list == ".metadata.ownerReferences" ||
         list == ".status.conditions";
}

bool Applies(const Observer& run, const ChangeFacts& change) {
  const sim::TraceRecord& record = run.trace().record(change.record);
  if (!(record.kind == edge::kCallRecord)) return true;  // no request for this object
  const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
  return request.verb == api::Verb::kPatch && request.patch_type == api::PatchType::kApply;
}

bool IsUpdate(const Observer& run, const ChangeFacts& change) {
  const sim::TraceRecord& record = run.trace().record(change.record);
  return record.kind == edge::kCallRecord &&
         record.BodyAs<edge::CallRecord>()->request.verb == api::Verb::kUpdate;
}

// All that the first change did is as it was before. A decision to undo one field leaves the rest.
bool IsUndoneWhole(const ChangeFacts& lost, const ChangeFacts& by) {
  for (const FieldChange& made : DiffFields(lost.from, lost.to, kFields)) {
    if (made.path == ".metadata.generation") continue;
    const std::vector<FieldChange> then = DiffFields(by.from, by.to, kFields);
    const bool back = std::any_of(then.begin(), then.end(), [&](const FieldChange& field) {
      return field.path == made.path && field.before == made.after && field.after == made.before;
    });
    if (!back) return false;
  }
  return true;
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
    const Value set = AtPath(change.to, path);
    if (set != AtPath(change.from, path) && (value.is_null() || set == value)) return true;
  }
  return false;
}

bool LostUpdate::FindItemUndone(ChangeNumber at, ChangeNumber number, Undone* undone) const {
  const ChangeFacts& lost = run().causes().change(at);
  const ChangeFacts& by = run().causes().change(number);
  std::string list;
  FieldChange made;
  Value now;
  const Row row{lost.from, lost.to, by.from, by.to, undone->view.state};
  if (!FindInLists("", row, &list, &made, &now)) return false;
  // Who sets a list, or in a shared one an item, puts right what it owns.
  const bool shared = IsShared(list);
  if (!(shared && now.is_null()) && IsItsOwn(by, at, shared ? made.path : list, Value())) {
    return false;
  }
  *undone = Undone{at, number, std::move(made), std::move(now), undone->view};
  return true;
}

bool LostUpdate::FindFieldUndone(ChangeNumber at, ChangeNumber number, Undone* undone) const {
  const ChangeFacts& lost = run().causes().change(at);
  const ChangeFacts& by = run().causes().change(number);
  const std::vector<FieldChange> then = DiffFields(by.from, by.to, kFields);
  for (const FieldChange& made : DiffFields(lost.from, lost.to, kFields)) {
    if (made.kind == ChangeKind::kTime || made.kind == ChangeKind::kAge) continue;
    // FindItemUndone compares lists.
    if (absl::StrContains(made.path, '[') || made.after.is_list() || made.before.is_list()) {
      continue;
    }
    for (const FieldChange& field : then) {
      if (field.path != made.path || field.before != made.after) continue;
      // It comes to what it was before that, or before all that the view does not show.
      FieldChange first = made;
      if (field.after != made.before) first.before = Original(at, undone->view.unseen, made);
      if (field.after != first.before || IsItsOwn(by, at, made.path, first.before)) continue;
      *undone = Undone{at, number, std::move(first), field.after, undone->view};
      return true;
    }
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
  undone->view = ViewOf(run(), by.reconcile, by.object, by.record);
  // Who reads anew only for the version sends all that the first look had shown.
  if (undone->view.unseen == 0 && IsUpdate(run(), by)) {
    undone->view = FirstViewOf(run(), by.reconcile, by.object, by.record);
    undone->whole = true;
  }
  const View& view = undone->view;
  if (view.read == 0 || view.unseen == 0 || view.unseen >= number) return false;
  for (ChangeNumber at = by.before; at >= view.unseen && at != 0; at = causes.change(at).before) {
    const ChangeFacts& lost = causes.change(at);
    if (lost.actor == by.actor || lost.by_cluster || lost.from.is_null()) continue;
    if (undone->whole && !IsUndoneWhole(lost, by)) continue;
    if (FindItemUndone(at, number, undone) || FindFieldUndone(at, number, undone)) return true;
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

// Lists that are merged are compared as if they were sets: both are sorted by the text of the merge
// key (or of the scalar) and walked side by side, which tells what is new, changed and gone. That
// loses the order, so the patch says the order of the whole list in a $setElementOrder where
// anything changed.
#include "apiserver_fake/patch/strategic_differ.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/format.h"

namespace quiesce::patch {
namespace {

constexpr absl::string_view kDirective = "$patch";

// sortScalars and sortMapsBasedOnField: by what fmt prints for the item or its merge key. Their
// order takes equal texts for less, so that Go's insertion sort (all that it does up to 12 items)
// leaves those in reverse.
void SortByText(const ItemIdentity& identity, ValueList& items) {
  std::vector<std::pair<std::string, size_t>> texts;
  texts.reserve(items.size());
  for (size_t i = 0; i < items.size(); ++i)
    texts.emplace_back(go::GoSprint(identity.Of(items[i])), i);
  std::sort(texts.begin(), texts.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second > b.second;
  });
  ValueList sorted;
  sorted.reserve(items.size());
  for (const auto& [text, i] : texts) sorted.push_back(items[i]);
  items = std::move(sorted);
}

ValueList ToList(absl::Span<const Value> items) { return ValueList(items.begin(), items.end()); }

bool HasMemberThatIsGone(const Value& original, const Value& modified) {
  for (const ValueMember& member : original.members()) {
    if (!member.value.is_null() && !modified.Has(member.key.view())) return true;
  }
  return false;
}

}  // namespace

bool StrategicDiffer::DiffObjects(const Value& original, const Value& modified,
                                  const schema::Schema* schema, bool retain_keys, Value& patch) {
  patch = Value::Object();
  ValueList retained;
  for (const ValueMember& member : modified.members()) {
    const absl::string_view key = member.key.view();
    if (retain_keys && !member.value.is_null()) retained.emplace_back(key);
    const Value* before = original.Find(key);
    if (before == nullptr) {
      patch.Set(key, member.value);
    } else if (!DiffMember(key, *before, member.value, schema, patch)) {
      return false;
    }
  }
  for (const ValueMember& member : original.members()) {
    if (!modified.Has(member.key.view())) patch.Set(member.key.view(), Value());
  }
  if (!retained.empty() && (!patch.empty() || HasMemberThatIsGone(original, modified))) {
    patch.Set("$retainKeys", Value::List(std::move(retained)));  // members come in order
  }
  return true;
}

bool StrategicDiffer::DiffMember(absl::string_view key, const Value& original,
                                 const Value& modified, const schema::Schema* schema,
                                 Value& patch) {
  if (key == kDirective && (!original.is_string() || !modified.is_string())) {
    return Fail("invalid value for special key: $patch");
  }
  if (original.kind() == modified.kind() && original.is_object()) {
    return DiffObjectMember(key, original, modified, schema, patch);
  }
  if (original.kind() == modified.kind() && original.is_list()) {
    return DiffListMember(key, original, modified, schema, patch);
  }
  if (original != modified) patch.Set(key, modified);
  return true;
}

// handleMapDiff.
bool StrategicDiffer::DiffObjectMember(absl::string_view key, const Value& original,
                                       const Value& modified, const schema::Schema* schema,
                                       Value& patch) {
  const PatchField field = FieldOfObject(schema, key);
  if (!field.error.empty()) return original == modified || Fail(field.error);
  if (field.strategy == PatchField::Strategy::kReplace) {
    patch.Set(key, modified);
    return true;
  }
  Value inner;
  if (!DiffObjects(original, modified, field.schema, field.retain_keys, inner)) return false;
  if (!inner.empty()) patch.Set(key, std::move(inner));
  return true;
}

// handleSliceDiff.
bool StrategicDiffer::DiffListMember(absl::string_view key, const Value& original,
                                     const Value& modified, const schema::Schema* schema,
                                     Value& patch) {
  const PatchField field = FieldOfList(schema, key);
  if (!field.error.empty()) return original == modified || Fail(field.error);
  if (field.strategy != PatchField::Strategy::kMerge) {
    if (original != modified) patch.Set(key, modified);
    return true;
  }
  ListDiff diff;
  if (!DiffLists(original.items(), modified.items(), field, diff)) return false;
  if (!diff.changed.empty()) patch.Set(key, Value::List(std::move(diff.changed)));
  if (!diff.deleted.empty()) {
    patch.Set(absl::StrCat("$deleteFromPrimitiveList/", key), Value::List(std::move(diff.deleted)));
  }
  if (!diff.order.empty()) {
    patch.Set(absl::StrCat("$setElementOrder/", key), Value::List(std::move(diff.order)));
  }
  return true;
}

bool StrategicDiffer::DiffLists(absl::Span<const Value> original, absl::Span<const Value> modified,
                                const PatchField& field, ListDiff& diff) {
  if (original.empty()) {
    diff.changed = ToList(modified);
    return true;
  }
  Value::Kind kind;
  if (!CheckItems(original, modified, kind)) return false;
  if (kind == Value::Kind::kObject) return DiffListsOfObjects(original, modified, field, diff);
  DiffScalars(original, modified, diff);
  return true;
}

// diffListsOfScalars and what diffLists does around it.
void StrategicDiffer::DiffScalars(absl::Span<const Value> original,
                                  absl::Span<const Value> modified, ListDiff& diff) {
  const ItemIdentity identity("", false);
  ValueList before = ToList(original), after = ToList(modified);
  SortByText(identity, before);
  SortByText(identity, after);
  size_t b = 0, a = 0;
  while (b < before.size() || a < after.size()) {
    const std::string before_text = b < before.size() ? go::GoSprint(before[b]) : "";
    const std::string after_text = a < after.size() ? go::GoSprint(after[a]) : "";
    if (b < before.size() && a < after.size() && before_text == after_text) {
      ++b, ++a;
    } else if (b == before.size() || (a < after.size() && before_text > after_text)) {
      diff.changed.push_back(after[a++]);
    } else {
      diff.deleted.push_back(before[b++]);
    }
  }
  DeduplicateScalars(diff.deleted);
  SortByOrder(identity, modified, diff.changed);
  // The library has sorted the original in place by now, so a list that was not in order gets an
  // order directive even if nothing changed.
  if (!diff.deleted.empty() || before != ToList(modified)) diff.order = ToList(modified);
}

bool StrategicDiffer::DiffListsOfObjects(absl::Span<const Value> original,
                                         absl::Span<const Value> modified, const PatchField& field,
                                         ListDiff& diff) {
  const ItemIdentity identity(field.merge_key, true);
  ValueList before = ToList(original), after = ToList(modified);
  SortByText(identity, before);
  SortByText(identity, after);
  if (!DiffItems(before, after, field, diff) || !CheckMergeKeys(diff.changed, field.merge_key) ||
      !CheckMergeKeys(modified, field.merge_key)) {
    return false;
  }
  SortByOrder(identity, modified, diff.changed);
  bool same_order = original.size() == modified.size();
  for (size_t i = 0; same_order && i < original.size(); ++i) {
    same_order = identity.Of(original[i]) == identity.Of(modified[i]);
  }
  diff.changed.insert(diff.changed.end(), diff.deleted.begin(), diff.deleted.end());
  diff.deleted.clear();
  if (diff.changed.empty() && same_order) return true;
  for (const Value& item : modified) {
    diff.order.push_back(Value::Object({{field.merge_key, item[field.merge_key]}}));
  }
  return true;
}

// diffListsOfMaps: both lists are sorted by their merge keys.
bool StrategicDiffer::DiffItems(const ValueList& original, const ValueList& modified,
                                const PatchField& field, ListDiff& diff) {
  if (!CheckMergeKeys(original, field.merge_key) || !CheckMergeKeys(modified, field.merge_key)) {
    return false;
  }
  size_t b = 0, a = 0;
  while (b < original.size() || a < modified.size()) {
    const std::string before =
        b < original.size() ? go::GoSprint(original[b][field.merge_key]) : std::string();
    const std::string after =
        a < modified.size() ? go::GoSprint(modified[a][field.merge_key]) : std::string();
    if (b < original.size() && a < modified.size() && before == after) {
      Value inner;
      if (!DiffObjects(original[b], modified[a], field.schema, field.retain_keys, inner)) {
        return false;
      }
      if (!inner.empty()) {
        inner.Set(field.merge_key, modified[a][field.merge_key]);
        diff.changed.push_back(std::move(inner));
      }
      ++b, ++a;
    } else if (b == original.size() || (a < modified.size() && before > after)) {
      diff.changed.push_back(modified[a++]);
    } else {
      diff.deleted.push_back(
          Value::Object({{field.merge_key, original[b][field.merge_key]}, {kDirective, "delete"}}));
      ++b;
    }
  }
  return true;
}

// sliceElementType.
bool StrategicDiffer::CheckItems(absl::Span<const Value> original, absl::Span<const Value> modified,
                                 Value::Kind& kind) {
  kind = original.front().kind();
  if (kind == Value::Kind::kList) return Fail("lists of lists are not supported");
  for (absl::Span<const Value> list : {original, modified}) {
    for (const Value& item : list) {
      if (item.kind() == kind) continue;
      return Fail(absl::StrCat("list element types are not identical: [", go::GoSprint(original),
                               " ", go::GoSprint(modified), "]"));
    }
  }
  return true;
}

bool StrategicDiffer::CheckMergeKeys(absl::Span<const Value> items, absl::string_view merge_key) {
  for (const Value& item : items) {
    if (item.Has(merge_key)) continue;
    return Fail(absl::StrCat("map: ", go::GoSprint(item),
                             " does not contain declared merge key: ", merge_key));
  }
  return true;
}

bool StrategicDiffer::Fail(std::string message) {
  error_ = std::move(message);
  return false;
}

}  // namespace quiesce::patch

// In an object $retainKeys takes members away first, then lists with $setElementOrder are merged
// and ordered as a whole and taken out of the patch, and then the other members are merged.
#include "apiserver_fake/patch/strategic_merger.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/format.h"
#include "apiserver_fake/patch/null_members.h"
#include "apiserver_fake/patch/patch_errors.h"

namespace quiesce::patch {
namespace {

constexpr absl::string_view kDirective = "$patch";
constexpr absl::string_view kRetainKeys = "$retainKeys";
constexpr absl::string_view kDeletePrefix = "$deleteFromPrimitiveList";
constexpr absl::string_view kOrderPrefix = "$setElementOrder";
constexpr absl::string_view kBadRetainKeys = "invalid patch format of retainKeys";
constexpr absl::string_view kBadDeleteList = "invalid patch format of primitive list";
constexpr absl::string_view kBadElementOrder = "invalid patch format of setElementOrder list";

// removeDirectives: objects with a $patch go, wherever they are; false if the value itself goes.
bool RemoveDirectives(Value& value) {
  if (value.is_object()) {
    if (value.Has(kDirective)) return false;
    for (size_t i = value.size(); i-- > 0;) {
      const ValueMember member = value.members()[i];
      Value kept = member.value;
      if (!RemoveDirectives(kept)) {
        value.Erase(member.key.view());
      } else if (!kept.SharesNodeWith(member.value)) {
        value.Set(member.key.view(), std::move(kept));
      }
    }
  } else if (value.is_list()) {
    for (size_t i = value.size(); i-- > 0;) {
      Value kept = value.items()[i];
      if (!RemoveDirectives(kept)) {
        value.EraseAt(i);
      } else if (!kept.SharesNodeWith(value.items()[i])) {
        value.MutableAt(i) = std::move(kept);
      }
    }
  }
  return true;
}

// extractKey: "finalizers" of "$setElementOrder/finalizers".
bool StripPrefix(absl::string_view directive, absl::string_view prefix, absl::string_view& key) {
  const size_t slash = directive.find('/');
  if (slash == absl::string_view::npos || directive.substr(0, slash) != prefix) return false;
  key = directive.substr(slash + 1);
  return true;
}

ValueList ToList(absl::Span<const Value> items) { return ValueList(items.begin(), items.end()); }

}  // namespace

bool StrategicMerger::MergeObject(const Value& sent, const schema::Schema* schema,
                                  Value& original) {
  if (const Value* directive = sent.Find(kDirective)) {
    return ApplyDirective(*directive, sent, original);
  }
  Value patch = sent;
  if (!original.is_object()) original = Value::Object();
  if (!RetainKeys(patch, original) || !ApplyElementOrders(schema, patch, original)) return false;
  for (const ValueMember& member : patch.members()) {
    Change change;
    if (!ReadChange(member, change) || !ApplyChange(change, schema, original)) return false;
  }
  return true;
}

// handleDirectiveInMergeMap.
bool StrategicMerger::ApplyDirective(const Value& directive, const Value& patch, Value& original) {
  if (directive.string_value() == "replace") {
    original = patch;
    original.Erase(kDirective);
    return true;
  }
  if (directive.string_value() == "delete") {
    original = Value::Object();
    return true;
  }
  return Fail(absl::StrCat("unknown patch type: ", go::GoSprintAsString(directive),
                           " in map: ", go::GoSprint(patch)));
}

// applyRetainKeysDirective.
bool StrategicMerger::RetainKeys(Value& patch, Value& original) {
  const Value* found = patch.Find(kRetainKeys);
  if (found == nullptr) return true;
  const Value retained = *found;
  patch.Erase(kRetainKeys);
  if (!retained.is_list()) return FailFormat(std::string(kBadRetainKeys));
  for (const Value& key : retained.items()) {
    if (key.is_object() || key.is_list()) return Panic();  // no key of a Go map
  }
  const auto is_retained = [&retained](absl::string_view key) {
    for (const Value& one : retained.items()) {
      if (one.is_string() && one.string_value() == key) return true;
    }
    return false;
  };
  for (const ValueMember& member : patch.members()) {
    const absl::string_view key = member.key.view();
    if (member.value.is_null() || absl::StartsWith(key, kDeletePrefix) ||
        absl::StartsWith(key, kOrderPrefix)) {
      continue;
    }
    if (!is_retained(key)) return FailFormat(std::string(kBadRetainKeys));
  }
  for (size_t i = original.size(); i-- > 0;) {
    const ValueKey key = original.members()[i].key;
    if (!is_retained(key.view())) original.Erase(key.view());
  }
  return true;
}

// mergePatchIntoOriginal.
bool StrategicMerger::ApplyElementOrders(const schema::Schema* schema, Value& patch,
                                         Value& original) {
  // '$' comes before all letters, so the directives are close to the front.
  std::vector<ValueMember> orders;
  for (const ValueMember& member : patch.members()) {
    if (member.key.view() > "$~") break;
    if (absl::StartsWith(member.key.view(), kOrderPrefix)) orders.push_back(member);
  }
  for (const ValueMember& order : orders) {
    if (!ApplyElementOrder(order.key.view(), order.value, schema, patch, original)) return false;
  }
  return true;
}

bool StrategicMerger::ApplyElementOrder(absl::string_view directive, const Value& order,
                                        const schema::Schema* schema, Value& patch,
                                        Value& original) {
  patch.Erase(directive);
  if (!order.is_list()) return FailType(Value::Kind::kList, order);
  absl::string_view key;
  if (!StripPrefix(directive, kOrderPrefix, key)) return FailFormat(std::string(kBadElementOrder));
  const Value* live = original.Find(key);
  const Value* sent = patch.Find(key);
  if (live != nullptr && !live->is_list()) return FailType(Value::Kind::kList, *live);
  if (sent != nullptr && !sent->is_list()) return FailType(Value::Kind::kList, *sent);
  const PatchField field = FieldOfList(schema, key);
  if (!field.error.empty()) return Fail(field.error);
  const absl::Span<const Value> live_items =
      live != nullptr ? live->items() : absl::Span<const Value>();
  const absl::Span<const Value> sent_items =
      sent != nullptr ? sent->items() : absl::Span<const Value>();
  if (!CheckElementOrder(sent_items, order.items(), field.merge_key)) return false;

  ValueList merged;
  if (live == nullptr && sent == nullptr) return true;
  if (sent == nullptr) {
    merged = ToList(live_items);
  } else if (live == nullptr) {
    Value kept = *sent;
    RemoveDirectives(kept);
    merged = ToList(kept.items());
  } else if (field.strategy != PatchField::Strategy::kMerge) {
    merged = ToList(sent_items);
  } else if (!MergeList(live_items, sent_items, field, /*is_delete_list=*/false, merged)) {
    return false;
  }
  ValueList ordered_items, other_items, result;
  if (!Partition(merged, order.items(), field.merge_key, ordered_items, other_items)) return false;
  const std::optional<Value::Kind> kind = ItemKind(live_items, sent_items);
  if (!kind.has_value()) return false;
  if (!Order(std::move(ordered_items), std::move(other_items), order.items(), live_items,
             field.merge_key, *kind == Value::Kind::kObject, result)) {
    return false;
  }
  Value ordered = Value::List(std::move(result));
  if (live == nullptr || *live != ordered) original.Set(key, std::move(ordered));
  patch.Erase(key);
  return true;
}

// validatePatchWithSetOrderList: what the patch sends must stand in the order in the same sequence.
bool StrategicMerger::CheckElementOrder(absl::Span<const Value> patch,
                                        absl::Span<const Value> order,
                                        absl::string_view merge_key) {
  if (patch.empty() || order.empty()) return true;
  ValueList sent;
  for (const Value& item : patch) {
    if (!merge_key.empty() && !item.is_object()) return FailType(Value::Kind::kObject, item);
    const bool deleted = !merge_key.empty() && item[kDirective].string_value() == "delete";
    if (!deleted) sent.push_back(item);
  }
  size_t p = 0, o = 0;
  while (p < sent.size() && o < order.size()) {
    if (sent[p].is_object() && sent[p].Has(kDirective)) {
      ++p;
      continue;
    }
    bool same;
    if (merge_key.empty()) {
      if (!SameKey(sent[p], order[o], same)) return false;
    } else {
      if (!order[o].is_object()) return FailType(Value::Kind::kObject, order[o]);
      if (!sent[p].Has(merge_key)) return FailNoMergeKey(sent[p], merge_key);
      if (!order[o].Has(merge_key)) return FailNoMergeKey(order[o], merge_key);
      if (!SameKey(sent[p][merge_key], order[o][merge_key], same)) return false;
    }
    if (same) ++p;
    ++o;
  }
  if (p < sent.size() && o >= order.size()) {
    return Fail(absl::StrCat("The order in patch list:\n", go::GoSprint(patch), "\n doesn't match ",
                             kOrderPrefix, " list:\n", go::GoSprint(order), "\n"));
  }
  return true;
}

// preprocessDeletionListForMerging.
bool StrategicMerger::ReadChange(const ValueMember& member, Change& change) {
  change = {member.key.view(), &member.value, false};
  if (!absl::StartsWith(change.key, kDeletePrefix)) return true;
  absl::string_view field;
  if (!StripPrefix(change.key, kDeletePrefix, field)) {
    return FailFormat(std::string(kBadDeleteList));
  }
  change.is_delete_list = true;
  if (!field.empty()) change.key = field;
  return true;
}

bool StrategicMerger::ApplyChange(const Change& change, const schema::Schema* schema,
                                  Value& original) {
  if (change.value->is_null()) {
    original.Erase(change.key);
    return true;
  }
  const Value* current = original.Find(change.key);
  if (current == nullptr || current->kind() != change.value->kind()) {
    if (!change.is_delete_list) Put(change, original);
    return true;
  }
  if (current->is_object()) {
    const PatchField field = FieldOfObject(schema, change.key);
    return field.error.empty() ? MergeChildObject(change, field, original) : Fail(field.error);
  }
  if (current->is_list()) {
    const PatchField field = FieldOfList(schema, change.key);
    if (!field.error.empty()) return Fail(field.error);
    ValueList merged;
    if (field.strategy != PatchField::Strategy::kMerge && !change.is_delete_list) {
      if (*current != *change.value) original.Set(change.key, *change.value);
      return true;
    }
    if (!MergeList(current->items(), change.value->items(), field, change.is_delete_list, merged)) {
      return false;
    }
    Value result = Value::List(std::move(merged));
    if (*current != result) original.Set(change.key, std::move(result));
    return true;
  }
  if (*current != *change.value) original.Set(change.key, *change.value);
  return true;
}

// Takes over a value where there is nothing to merge it with.
void StrategicMerger::Put(const Change& change, Value& original) {
  Value value = WithoutNullMembers(*change.value);
  if (RemoveDirectives(value)) {
    original.Set(change.key, std::move(value));
  } else {
    original.Erase(change.key);
  }
}

bool StrategicMerger::MergeChildObject(const Change& change, const PatchField& field,
                                       Value& original) {
  const Value& current = original[change.key];
  Value merged = current;
  if (field.strategy == PatchField::Strategy::kReplace) {
    merged = *change.value;
  } else if (!MergeObject(*change.value, field.schema, merged)) {
    return false;
  }
  if (!merged.SharesNodeWith(current)) original.Set(change.key, std::move(merged));
  return true;
}

// mergeSlice.
bool StrategicMerger::MergeList(absl::Span<const Value> original, absl::Span<const Value> patch,
                                const PatchField& field, bool is_delete_list, ValueList& merged) {
  if (original.empty() && patch.empty()) return true;
  const std::optional<Value::Kind> kind = ItemKind(original, patch);
  if (!kind.has_value()) return false;
  const bool objects = *kind == Value::Kind::kObject;
  ValueList live = ToList(original), patch_items = ToList(patch), all;
  if (objects) {
    if (field.merge_key.empty()) return Fail("cannot merge lists without merge key for struct");
    if (!MergeObjects(original, patch, field, live, all, patch_items)) return false;
  } else if (is_delete_list) {
    const ItemIdentity identity("", false);
    for (const Value& item : original) {
      if (identity.Find(patch, item) == patch.size()) merged.push_back(item);
    }
    return true;
  } else {
    all = live;
    all.insert(all.end(), patch.begin(), patch.end());
    DeduplicateScalars(all);
  }
  ValueList in, out;
  return Partition(all, patch_items, field.merge_key, in, out) &&
         Order(std::move(in), std::move(out), patch_items, live, field.merge_key, objects, merged);
}

// mergeSliceWithSpecialElements and mergeSliceWithoutSpecialElements. `live` becomes what the order
// of the rest goes by, `patch_items` loses its directives.
bool StrategicMerger::MergeObjects(absl::Span<const Value> original, absl::Span<const Value> patch,
                                   const PatchField& field, ValueList& live, ValueList& merged,
                                   ValueList& patch_items) {
  ValueList plain;
  bool replace = false;
  for (const Value& item : patch) {
    const Value* directive = item.Find(kDirective);
    if (directive == nullptr) {
      plain.push_back(item);
    } else if (directive->string_value() == "delete") {
      const Value* key = item.Find(field.merge_key);
      if (key == nullptr) return FailNoMergeKey(item, field.merge_key);
      if (!DeleteMatching(field.merge_key, *key, live)) return false;
    } else if (directive->string_value() == "replace") {
      replace = true;
    } else if (directive->string_value() == "merge") {
      return Fail("merging lists cannot yet be specified in the patch");
    } else {
      return Fail(absl::StrCat("unknown patch type: ", go::GoSprintAsString(*directive),
                               " in map: ", go::GoSprint(item)));
    }
  }
  patch_items = replace ? ValueList() : plain;
  if (replace) live = std::move(plain);
  merged = live;
  for (const Value& item : patch_items) {
    const Value* key = item.Find(field.merge_key);
    if (key == nullptr) return FailNoMergeKey(item, field.merge_key);
    size_t index;
    if (!FindByKey(merged, field.merge_key, *key, index)) return false;
    if (index == merged.size()) {
      merged.push_back(item);
    } else if (!MergeObject(item, field.schema, merged[index])) {
      return false;
    }
  }
  return true;
}

bool StrategicMerger::DeleteMatching(absl::string_view merge_key, const Value& key,
                                     ValueList& items) {
  size_t index;
  while (FindByKey(items, merge_key, key, index)) {
    if (index == items.size()) return true;
    items.erase(items.begin() + static_cast<ptrdiff_t>(index));
  }
  return false;
}

// findMapInSliceBasedOnKeyValue; index is items.size() if there is none.
bool StrategicMerger::FindByKey(absl::Span<const Value> items, absl::string_view merge_key,
                                const Value& key, size_t& index) {
  for (index = 0; index < items.size(); ++index) {
    if (!items[index].is_object()) {
      return Fail(absl::StrCat("value for key ", index, " is not a map"));
    }
    const Value* other = items[index].Find(merge_key);
    if (other == nullptr) continue;
    bool same;
    if (!SameKey(*other, key, same)) return false;
    if (same) return true;
  }
  return true;
}

// partitionMapsByPresentInList and partitionPrimitivesByPresentInList.
bool StrategicMerger::Partition(absl::Span<const Value> items, absl::Span<const Value> by,
                                absl::string_view merge_key, ValueList& in, ValueList& out) {
  if (merge_key.empty()) {
    for (absl::Span<const Value> list : {items, by}) {
      for (const Value& item : list) {
        if (item.is_object() || item.is_list()) return Panic();  // no key of a Go map
      }
    }
  }
  const ItemIdentity identity("", false);
  for (const Value& item : items) {
    size_t index;
    if (merge_key.empty()) {
      index = identity.Find(by, item);
    } else {
      if (!item.is_object()) return FailType(Value::Kind::kObject, item);
      const Value* key = item.Find(merge_key);
      if (key == nullptr) return FailNoMergeKey(item, merge_key);
      if (!FindByKey(by, merge_key, *key, index)) return false;
    }
    (index < by.size() ? in : out).push_back(item);
  }
  return true;
}

// normalizeElementOrder, with normalizeSliceOrder's checks.
bool StrategicMerger::Order(ValueList in, ValueList out, absl::Span<const Value> in_order,
                            absl::Span<const Value> out_order, absl::string_view merge_key,
                            bool objects, ValueList& ordered) {
  if (objects) {
    if (!CheckMergeKeys(in, merge_key) || !CheckMergeKeys(in_order, merge_key) ||
        !CheckMergeKeys(out, merge_key) || !CheckMergeKeys(out_order, merge_key)) {
      return false;
    }
  }
  ordered = WeaveByOrder(ItemIdentity(merge_key, objects), std::move(in), std::move(out), in_order,
                         out_order);
  return true;
}

// validateMergeKeyInLists.
bool StrategicMerger::CheckMergeKeys(absl::Span<const Value> items, absl::string_view merge_key) {
  for (const Value& item : items) {
    if (!item.is_object()) return FailType(Value::Kind::kObject, item);
    if (!item.Has(merge_key)) return FailNoMergeKey(item, merge_key);
  }
  return true;
}

// sliceElementType.
std::optional<Value::Kind> StrategicMerger::ItemKind(absl::Span<const Value> a,
                                                     absl::Span<const Value> b) {
  if (a.empty() && b.empty()) {
    Fail("no elements in any of the given slices");
    return std::nullopt;
  }
  const Value::Kind kind = (a.empty() ? b : a).front().kind();
  if (kind == Value::Kind::kNull) {
    Panic();
    return std::nullopt;
  }
  if (kind == Value::Kind::kList) {
    FailUnprocessable();
    return std::nullopt;
  }
  for (absl::Span<const Value> list : {a, b}) {
    for (const Value& item : list) {
      if (item.kind() == kind) continue;
      Fail(absl::StrCat("list element types are not identical: [", go::GoSprint(a), " ",
                        go::GoSprint(b), "]"));
      return std::nullopt;
    }
  }
  return kind;
}

// Go panics when it compares two maps or two slices held in interfaces.
bool StrategicMerger::SameKey(const Value& a, const Value& b, bool& same) {
  if (a.kind() == b.kind() && (a.is_object() || a.is_list())) return Panic();
  same = a == b;
  return true;
}

bool StrategicMerger::Fail(std::string message) {
  error_ = api::UntypedError(std::move(message));
  return false;
}

bool StrategicMerger::FailFormat(std::string message) {
  error_ = api::BadRequest(std::move(message));
  return false;
}

bool StrategicMerger::FailUnprocessable() {
  error_ = PatchNotApplicable();
  return false;
}

bool StrategicMerger::Panic() {
  error_ = ServerPanicked();
  return false;
}

bool StrategicMerger::FailNoMergeKey(const Value& item, absl::string_view merge_key) {
  return Fail(absl::StrCat("map: ", go::GoSprint(item),
                           " does not contain declared merge key: ", merge_key));
}

bool StrategicMerger::FailType(Value::Kind expected, const Value& actual) {
  // The server prints the missing type of null with %s.
  const absl::string_view received = actual.is_null() ? "%!s(<nil>)" : go::GoTypeName(actual);
  return Fail(absl::StrCat("expected a ", go::GoTypeName(expected), ", but received a ", received));
}

}  // namespace quiesce::patch

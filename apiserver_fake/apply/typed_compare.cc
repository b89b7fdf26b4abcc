// Both values are walked together along their type. A node is one leaf (a scalar, anything atomic,
// and maps and lists that are empty on both sides), or it has children; only leaves can be
// modified, all else is added or removed, and then so is every leaf below.
//
// Where the type allows several kinds of value and the kind changes, the pair is looked at as each
// of the two kinds, and the union counts: what the old kind had below is removed, what the new one
// has is added.
//
// Items of keyed lists are paired by key wherever they stand. The usual update leaves all keys in
// place, so that is tried first (CompareInPlace).
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"

namespace quiesce::apply {
namespace {

using typed_internal::Deduce;
using typed_internal::ScalarProblem;

// Longer lists are compared by index of their keys at once.
constexpr size_t kShortList = 32;

// What changed at one node: itself a member of a set, and what lies below.
struct Change {
  bool added = false, modified = false, removed = false;
  Comparison below;
  bool leaf = false;  // the node was compared as one leaf

  bool empty() const { return !added && !modified && !removed && below.empty(); }
};

// The changes below one node while they are collected.
struct Collected {
  std::vector<FieldSetEntry> added, modified, removed;

  void Take(const PathElement& element, Change change) {
    if (change.added || !change.below.added.empty()) {
      added.push_back({element, change.added, std::move(change.below.added)});
    }
    if (change.modified || !change.below.modified.empty()) {
      modified.push_back({element, change.modified, std::move(change.below.modified)});
    }
    if (change.removed || !change.below.removed.empty()) {
      removed.push_back({element, change.removed, std::move(change.below.removed)});
    }
  }
  Comparison Finish() {
    return {FieldSet::FromEntries(std::move(added)), FieldSet::FromEntries(std::move(modified)),
            FieldSet::FromEntries(std::move(removed))};
  }
};

const Value* OnlyIf(bool fits, const Value* value) { return fits ? value : nullptr; }

// An item of a list under its key; items that share a key are one group.
struct Group {
  PathElement element;
  std::vector<const Value*> from, to;
};

class Comparer {
 public:
  Change Compare(const Value* from, const Value* to, const TypeRef& type) {
    if (from != nullptr && to != nullptr && from->SharesNodeWith(*to)) return Change();
    const uint8_t from_parts = Deduce(type, from);
    const uint8_t to_parts = Deduce(type, to);
    Change change;
    if (to == nullptr) {
      Handle(from_parts, from, to, type, &change);
    } else if (from == nullptr || from_parts == to_parts) {
      Handle(to_parts, from, to, type, &change);
    } else {
      // The kind of value has changed where the type allows several: seen from both kinds.
      Change as_from;
      Handle(from_parts, from, to, type, &as_from);
      Handle(to_parts, from, to, type, &change);
      change.added |= as_from.added;
      change.modified |= as_from.modified;
      change.removed |= as_from.removed;
      change.below.added = change.below.added.Union(as_from.below.added);
      change.below.modified = change.below.modified.Union(as_from.below.modified);
      change.below.removed = change.below.removed.Union(as_from.below.removed);
    }
    if (!change.leaf) {
      change.added |= from == nullptr;
      change.removed |= from != nullptr && to == nullptr;
    }
    return change;
  }

  const absl::Status& status() const { return status_; }

 private:
  void Fail(std::string message) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(message);
  }

  void Handle(uint8_t parts, const Value* from, const Value* to, const TypeRef& type,
              Change* change) {
    if ((parts & TypeRef::kMap) != 0) {
      Map(from, to, type, change);
    } else if ((parts & TypeRef::kScalar) != 0) {
      const std::string from_problem = ScalarProblem(type, from);
      const std::string to_problem = ScalarProblem(type, to);
      if (!from_problem.empty() && !to_problem.empty()) {
        Fail(absl::StrCat("lhs: ", from_problem, "\nrhs: ", to_problem));
        return;
      }
      Leaf(from, to, change);
    } else if ((parts & TypeRef::kList) != 0) {
      List(from, to, type, change);
    }
  }

  static void Leaf(const Value* from, const Value* to, Change* change) {
    change->leaf = true;
    if (from == nullptr) {
      change->added = true;
    } else if (to == nullptr) {
      change->removed = true;
    } else if (!ValuesEqual(*from, *to)) {
      change->modified = true;
    }
  }

  void Map(const Value* from, const Value* to, const TypeRef& type, Change* change) {
    const Value* from_map = OnlyIf(from != nullptr && from->is_object(), from);
    const Value* to_map = OnlyIf(to != nullptr && to->is_object(), to);
    const bool from_empty = from_map == nullptr || from_map->empty();
    const bool to_empty = to_map == nullptr || to_map->empty();
    if (type.map_atomic() || (from_empty && to_empty)) {
      Leaf(from, to, change);
      return;
    }
    const auto left = from_empty ? absl::Span<const ValueMember>() : from_map->members();
    const auto right = to_empty ? absl::Span<const ValueMember>() : to_map->members();
    Collected collected;
    size_t i = 0;
    size_t j = 0;
    while (i < left.size() || j < right.size()) {
      int order = i == left.size() ? 1 : j == right.size() ? -1 : 0;
      if (order == 0 && !left[i].key.SharesNodeWith(right[j].key)) {
        order = left[i].key.view().compare(right[j].key.view());
      }
      const ValueKey& key = order <= 0 ? left[i].key : right[j].key;
      const Value* from_item = order <= 0 ? &left[i++].value : nullptr;
      const Value* to_item = order >= 0 ? &right[j++].value : nullptr;
      if (from_item != nullptr && to_item != nullptr && from_item->SharesNodeWith(*to_item))
        continue;
      Change below = Compare(from_item, to_item, type.Field(key.view()));
      if (!below.empty()) collected.Take(PathElement::FieldOf(key), std::move(below));
    }
    change->below = collected.Finish();
  }

  void List(const Value* from, const Value* to, const TypeRef& type, Change* change) {
    const Value* from_list = OnlyIf(from != nullptr && from->is_list(), from);
    const Value* to_list = OnlyIf(to != nullptr && to->is_list(), to);
    const bool from_empty = from_list == nullptr || from_list->empty();
    const bool to_empty = to_list == nullptr || to_list->empty();
    if (type.list_kind() == TypeRef::ListKind::kAtomic || (from_empty && to_empty)) {
      Leaf(from, to, change);
      return;
    }
    const auto left = from_empty ? absl::Span<const Value>() : from_list->items();
    const auto right = to_empty ? absl::Span<const Value>() : to_list->items();
    Collected collected;
    if (!CompareInPlace(left, right, type, &collected)) {
      CompareByKey(left, right, type, &collected);
    }
    change->below = collected.Finish();
  }

  // The usual case: the lists have the same keys in the same order, each once. False if not, or if
  // it is not quickly seen.
  bool CompareInPlace(absl::Span<const Value> left, absl::Span<const Value> right,
                      const TypeRef& type, Collected* collected) {
    // Each changed item is held against all others, so longer lists would be quadratic.
    if (left.size() != right.size() || left.size() > kShortList) return false;
    const TypeRef element_type = type.Element();
    std::vector<std::pair<PathElement, size_t>> changed;
    for (size_t i = 0; i < left.size(); ++i) {
      if (left[i].SharesNodeWith(right[i])) continue;
      absl::StatusOr<PathElement> element = ListItemElement(type, left[i]);
      if (!element.ok() || !HasKey(type, element_type, right[i], *element)) return false;
      for (size_t j = 0; j < left.size(); ++j) {
        if (j != i && HasKey(type, element_type, left[j], *element)) return false;
      }
      changed.emplace_back(*std::move(element), i);
    }
    for (auto& [element, i] : changed) {
      Change below = Compare(&left[i], &right[i], element_type);
      if (!below.empty()) collected->Take(element, std::move(below));
    }
    return true;
  }

  // True if the item is known by `element`, or by nothing at all.
  static bool HasKey(const TypeRef& type, const TypeRef& element_type, const Value& item,
                     const PathElement& element) {
    if (type.list_kind() == TypeRef::ListKind::kSet) return ValuesEqual(item, element.value());
    for (const std::string& name : type.list_keys()) {
      const Value* have = item.Find(name);
      if (have == nullptr) have = element_type.FieldDefault(name);
      const Value* want = element.value().Find(name);
      if ((have == nullptr) != (want == nullptr)) return false;
      if (have != nullptr && !ValuesEqual(*have, *want)) return false;
    }
    return true;
  }

  // Adds the items of one list to the groups, in the order in which keys are first met.
  void Gather(absl::Span<const Value> items, const TypeRef& type,
              std::vector<const Value*> Group::* side, std::vector<Group>* groups) {
    for (size_t i = 0; i < items.size(); ++i) {
      absl::StatusOr<PathElement> element = ListItemElement(type, items[i]);
      if (!element.ok()) {
        Fail(absl::StrCat("element ", i, ": ", element.status().message()));
        continue;
      }
      const auto place = std::lower_bound(
          groups->begin(), groups->end(), *element,
          [](const Group& group, const PathElement& e) { return group.element < e; });
      if (place != groups->end() && place->element == *element) {
        ((*place).*side).push_back(&items[i]);
      } else {
        Group group{*std::move(element), {}, {}};
        (group.*side).push_back(&items[i]);
        groups->insert(place, std::move(group));
      }
    }
  }

  void CompareByKey(absl::Span<const Value> left, absl::Span<const Value> right,
                    const TypeRef& type, Collected* collected) {
    std::vector<Group> groups;
    Gather(left, type, &Group::from, &groups);
    Gather(right, type, &Group::to, &groups);
    const TypeRef element_type = type.Element();
    for (const Group& group : groups) {
      const auto& from = group.from;
      const auto& to = group.to;
      Change change;
      if (from.size() <= 1 && to.size() <= 1) {
        change =
            Compare(from.empty() ? nullptr : from[0], to.empty() ? nullptr : to[0], element_type);
      } else if (from.size() >= 2 && to.size() >= 2) {
        // Items that share a key are one opaque member.
        change.modified =
            !std::equal(from.begin(), from.end(), to.begin(), to.end(),
                        [](const Value* a, const Value* b) { return ValuesEqual(*a, *b); });
      } else if (from.size() >= 2) {
        if (!to.empty()) change = Compare(nullptr, to[0], element_type);
        change.removed = true;
      } else {
        if (!from.empty()) change = Compare(from[0], nullptr, element_type);
        change.added = true;
      }
      if (!change.empty()) collected->Take(group.element, std::move(change));
    }
  }

  absl::Status status_;
};

}  // namespace

Comparison Comparison::Without(const FieldSet& excluded) const {
  if (excluded.empty()) return *this;
  return {added.RecursiveDifference(excluded), modified.RecursiveDifference(excluded),
          removed.RecursiveDifference(excluded)};
}

absl::StatusOr<Comparison> CompareTyped(const Value& from, const Value& to, const TypeRef& type) {
  Comparer comparer;
  Change change = comparer.Compare(&from, &to, type);
  if (!comparer.status().ok()) return comparer.status();
  return std::move(change.below);
}

}  // namespace quiesce::apply

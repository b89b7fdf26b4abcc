// Which fields an applier owns follows from what it sent: leaves, items of keyed lists, and members
// that are null or empty objects; a map is not owned for its own sake, unless it is atomic or
// stands in a map whose keys are not declared.
//
// Reconcile follows a change of the schema from granular to atomic: who owned parts of what is now
// one leaf owns the whole of it. From atomic to granular nothing is done, as nobody knows which
// parts were meant.
#include <algorithm>
#include <utility>

#include "absl/functional/function_ref.h"
#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"

namespace quiesce::apply {
namespace {

using typed_internal::Deduce;

FieldSetEntry FieldsOf(const Value& value, const TypeRef& type);

FieldSet FieldsOfMap(const Value& value, const TypeRef& type) {
  std::vector<FieldSetEntry> entries;
  entries.reserve(value.size());
  for (const ValueMember& member : value.members()) {
    bool by_name = false;
    const TypeRef field = type.Field(member.key.view(), &by_name);
    FieldSetEntry entry = FieldsOf(member.value, field);
    const bool hollow =
        member.value.is_null() || (member.value.is_object() && member.value.empty());
    entry.member |= hollow || !by_name;
    entry.element = PathElement::FieldOf(member.key);
    entries.push_back(std::move(entry));
  }
  return FieldSet::FromEntries(std::move(entries));
}

FieldSet FieldsOfList(const Value& value, const TypeRef& type) {
  std::vector<PathElement> elements;
  for (const Value& item : value.items()) {
    elements.push_back(ListItemElement(type, item).value_or(PathElement()));
  }
  const TypeRef element_type = type.Element();
  std::vector<FieldSetEntry> entries;
  entries.reserve(elements.size());
  for (size_t i = 0; i < elements.size(); ++i) {
    // Items that share a key are one opaque member.
    if (std::count(elements.begin(), elements.end(), elements[i]) > 1) {
      entries.push_back({elements[i], true, FieldSet()});
      continue;
    }
    FieldSetEntry entry = FieldsOf(value.at(i), element_type);
    entry.member = true;
    entry.element = elements[i];
    entries.push_back(std::move(entry));
  }
  return FieldSet::FromEntries(std::move(entries));
}

// The set with `change` done to a copy of each entry that has members below; the set itself where
// nothing changes.
FieldSet Rebuilt(const FieldSet& fields, absl::FunctionRef<void(FieldSetEntry&)> change) {
  const auto entries = fields.entries();
  std::vector<FieldSetEntry> out;
  bool changed = false;
  for (size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].below.empty()) {
      if (changed) out.push_back(entries[i]);
      continue;
    }
    FieldSetEntry next = entries[i];
    change(next);
    if (!changed &&
        (next.member != entries[i].member || !next.below.SharesNodeWith(entries[i].below))) {
      changed = true;
      out.reserve(entries.size());
      out.assign(entries.begin(), entries.begin() + i);
    }
    if (changed) out.push_back(std::move(next));
  }
  return changed ? FieldSet::FromEntries(std::move(out)) : fields;
}

// The fields below a value, and whether it is a member itself; `element` is left to the caller.
FieldSetEntry FieldsOf(const Value& value, const TypeRef& type) {
  FieldSetEntry out;
  const uint8_t parts = Deduce(type, &value);
  if ((parts & TypeRef::kMap) != 0) {
    if (type.map_atomic()) {
      out.member = true;
    } else if (value.is_object()) {
      out.below = FieldsOfMap(value, type);
    }
  } else if ((parts & TypeRef::kScalar) != 0) {
    out.member = true;
  } else if ((parts & TypeRef::kList) != 0) {
    if (type.list_kind() == TypeRef::ListKind::kAtomic) {
      out.member = true;
    } else if (value.is_list()) {
      out.below = FieldsOfList(value, type);
    }
  }
  return out;
}

}  // namespace

FieldSet FieldSetOf(const Value& value, const TypeRef& type) { return FieldsOf(value, type).below; }

FieldSet WithNamedFields(const FieldSet& fields, const TypeRef& type) {
  const uint8_t parts = type.parts();
  return Rebuilt(fields, [&](FieldSetEntry& entry) {
    TypeRef child;
    if (entry.element.is_field() && (parts & TypeRef::kMap) != 0) {
      bool by_name = false;
      child = type.Field(entry.element.name(), &by_name);
      entry.member |= by_name;
    } else if (entry.element.kind() == PathElement::Kind::kKey && (parts & TypeRef::kList) != 0) {
      child = type.Element();
    }
    entry.below = WithNamedFields(entry.below, child);
  });
}

namespace {

// True if nothing is known of the map's fields, so that no change of the schema can concern them.
bool IsDeducedMap(const TypeRef& type) {
  if (type.HasFields()) return false;
  const TypeRef element = type.MapElement();
  return element.deduced() || ((element.parts() & TypeRef::kScalar) != 0 &&
                               element.scalar() == TypeRef::Scalar::kUntyped);
}

// Returns the fields below; sets *whole where they must give way to the node as one member.
FieldSet Reconcile(const FieldSet& fields, const TypeRef& type, bool* whole) {
  const uint8_t parts = type.parts();
  const bool map = (parts & TypeRef::kMap) != 0;
  if (map) {
    if (IsDeducedMap(type)) return fields;
    if (type.map_atomic()) {
      *whole = true;
      return FieldSet();
    }
  } else {
    if ((parts & TypeRef::kScalar) != 0 || (parts & TypeRef::kList) == 0) return fields;
    if (type.list_kind() == TypeRef::ListKind::kAtomic) {
      *whole = true;
      return FieldSet();
    }
  }
  return Rebuilt(fields, [&](FieldSetEntry& entry) {
    TypeRef child = map ? type.MapElement() : type.Element();
    if (map && entry.element.is_field()) child = type.Field(entry.element.name());
    if (!child.declared()) return;
    bool child_whole = false;
    entry.below = Reconcile(entry.below, child, &child_whole);
    entry.member |= child_whole;
  });
}

}  // namespace

FieldSet ReconcileFields(const FieldSet& fields, const TypeRef& type) {
  bool whole = false;
  FieldSet out = Reconcile(fields, type, &whole);
  return whole ? fields : out;
}

}  // namespace quiesce::apply

#include <algorithm>
#include <utility>

#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"

namespace quiesce::api {
namespace {

using typed_internal::Deduce;

FieldSetEntry FieldsOf(const Value& value, const TypeRef& type);

FieldSet FieldsOfMap(const Value& value, const TypeRef& type) {
  std::vector<FieldSetEntry> entries;
  entries.reserve(value.size());
  for (const ValueMember& member : value.members()) {
    FieldSetEntry entry = FieldsOf(member.value, type.Field(member.key.view()));
    const bool hollow =
        member.value.is_null() || (member.value.is_object() && member.value.empty());
    entry.member |= hollow || !type.HasField(member.key.view());
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
  std::vector<FieldSetEntry> entries;
  bool changed = false;
  const uint8_t parts = type.parts();
  for (const FieldSetEntry& entry : fields.entries()) {
    FieldSetEntry next = entry;
    if (!entry.below.empty()) {
      TypeRef child;
      if (entry.element.is_field() && (parts & TypeRef::kMap) != 0) {
        child = type.Field(entry.element.name());
        next.member |= type.HasField(entry.element.name());
      } else if (entry.element.kind() == PathElement::Kind::kKey &&
                 (parts & TypeRef::kList) != 0) {
        child = type.Element();
      }
      next.below = WithNamedFields(entry.below, child);
      changed |= next.member != entry.member || !next.below.SameAs(entry.below);
    }
    entries.push_back(std::move(next));
  }
  return changed ? FieldSet::FromEntries(std::move(entries)) : fields;
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
  std::vector<FieldSetEntry> entries;
  bool changed = false;
  for (const FieldSetEntry& entry : fields.entries()) {
    FieldSetEntry next = entry;
    if (!entry.below.empty()) {
      TypeRef child = map ? type.MapElement() : type.Element();
      if (map && entry.element.is_field()) child = type.Field(entry.element.name());
      if (child.declared()) {
        bool child_whole = false;
        next.below = Reconcile(entry.below, child, &child_whole);
        next.member |= child_whole;
        changed |= child_whole || !next.below.SameAs(entry.below);
      }
    }
    entries.push_back(std::move(next));
  }
  return changed ? FieldSet::FromEntries(std::move(entries)) : fields;
}

}  // namespace

FieldSet ReconcileFields(const FieldSet& fields, const TypeRef& type) {
  bool whole = false;
  FieldSet out = Reconcile(fields, type, &whole);
  return whole ? fields : out;
}

}  // namespace quiesce::api

#include <utility>

#include "apiserver_fake/apply/typed.h"
#include "apiserver_fake/apply/typed_internal.h"

namespace quiesce::apply {
namespace {

using typed_internal::Deduce;

// Removes `fields` from a value, or extracts them. Null where nothing remains.
class Remover {
 public:
  explicit Remover(bool extract) : extract_(extract) {}

  Value Walk(const Value& value, const TypeRef& type, const FieldSet& fields) {
    const uint8_t parts = Deduce(type, &value);
    if ((parts & TypeRef::kMap) != 0) return Map(value, type, fields);
    if ((parts & TypeRef::kScalar) != 0) return value;
    if ((parts & TypeRef::kList) != 0) return List(value, type, fields);
    return Value();
  }

 private:
  Value Map(const Value& value, const TypeRef& type, const FieldSet& fields) {
    if (!value.is_object()) return extract_ && value.is_null() ? value : Value();
    if (value.empty() || type.map_atomic()) return extract_ ? value : Value();
    std::vector<ValueMember> kept;
    kept.reserve(value.size());
    bool changed = false;
    for (const ValueMember& member : value.members()) {
      const FieldSetEntry* entry = fields.FindField(member.key.view());
      if (entry == nullptr) {
        if (extract_) {
          changed = true;
        } else {
          kept.push_back(member);
        }
        continue;
      }
      if (entry->member && !extract_) {
        changed = true;
        continue;
      }
      // A field that is extracted as a whole is searched for `fields` again, as the original does.
      Value next =
          Walk(member.value, type.Field(member.key.view()), entry->member ? fields : entry->below);
      changed |= !next.SharesNodeWith(member.value);
      kept.push_back({member.key, std::move(next)});
    }
    if (!changed) return value;
    return kept.empty() ? Value() : Value::Object(std::move(kept));
  }

  Value List(const Value& value, const TypeRef& type, const FieldSet& fields) {
    if (!value.is_list()) return extract_ && value.is_null() ? value : Value();
    if (value.empty() || type.list_kind() == TypeRef::ListKind::kAtomic) {
      return extract_ ? value : Value();
    }
    const TypeRef element_type = type.Element();
    std::vector<Value> kept;
    kept.reserve(value.size());
    bool changed = false;
    for (const Value& item : value.items()) {
      const absl::StatusOr<PathElement> element = ListItemElement(type, item);
      const FieldSetEntry* entry = element.ok() ? fields.Find(*element) : nullptr;
      const bool exact = entry != nullptr && entry->member;
      const bool below = entry != nullptr && !entry->below.empty();
      if (extract_ ? !exact && !below : exact) {
        changed = true;
        continue;
      }
      Value next = below ? Walk(item, element_type, entry->below) : item;
      changed |= !next.SharesNodeWith(item);
      kept.push_back(std::move(next));
    }
    if (!changed) return value;
    return kept.empty() ? Value() : Value::List(std::move(kept));
  }

  const bool extract_;
};

}  // namespace

Value RemoveFields(const Value& value, const TypeRef& type, const FieldSet& fields) {
  if (fields.empty()) return value;
  return Remover(/*extract=*/false).Walk(value, type, fields);
}

Value ExtractFields(const Value& value, const TypeRef& type, const FieldSet& fields) {
  return Remover(/*extract=*/true).Walk(value, type, fields);
}

}  // namespace quiesce::apply

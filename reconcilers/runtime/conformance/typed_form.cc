#include "reconcilers/runtime/conformance/typed_form.h"

#include <utility>

#include "absl/status/statusor.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::runtime {
namespace {

using wire::WireKind;

// Whether `omitempty` leaves it out; of structs, only times and those with `omitzero` can be.
bool IsLeftOut(const wire::WireField& field, const Value& value) {
  if (field.pointer || !field.absent_when_zero) return false;
  switch (field.type->kind) {
    case WireKind::kList:
    case WireKind::kMap:
      return value.empty();
    case WireKind::kStruct:
      return value.empty() && field.omit_zero;
    case WireKind::kString:
    case WireKind::kBytes:
      return value.string_value().empty();
    case WireKind::kBool:
      return !value.bool_value();
    case WireKind::kInt32:
    case WireKind::kInt64:
    case WireKind::kDouble:
      return value.double_value() == 0;
    default:
      return value.is_null();
  }
}

Value StructInTypedForm(const wire::WireType& type, const Value& value) {
  Value result = Value::Object();
  for (const wire::WireField& field : type.fields) {
    const Value* member = value.Find(field.name);
    if (member == nullptr || member->is_null()) {
      if (!field.absent_when_zero) result.Set(field.name, field.zero);
      continue;
    }
    Value shown = InTypedForm(*field.type, *member);
    if (!IsLeftOut(field, shown)) result.Set(field.name, std::move(shown));
  }
  return result;
}

Value Or(absl::StatusOr<Value> canonical, const Value& value) {
  return canonical.ok() ? *std::move(canonical) : value;
}

}  // namespace

Value InTypedForm(const wire::WireType& type, const Value& value) {
  switch (type.kind) {
    case WireKind::kStruct:
      return value.is_object() ? StructInTypedForm(type, value) : value;
    case WireKind::kList: {
      if (!value.is_list()) return value;
      Value items = Value::List();
      for (const Value& item : value.items()) items.Append(InTypedForm(*type.element, item));
      return items;
    }
    case WireKind::kMap: {
      if (!value.is_object()) return value;
      Value entries = Value::Object();
      for (const ValueMember& entry : value.members()) {
        entries.Set(entry.key, InTypedForm(*type.element, entry.value));
      }
      return entries;
    }
    case WireKind::kQuantity:
      return Or(api::CanonicalQuantity(value), value);
    case WireKind::kTime:
      return Or(go::CanonicalTime(value, go::TimeForm::kSeconds), value);
    case WireKind::kMicroTime:
      return Or(go::CanonicalTime(value, go::TimeForm::kMicros), value);
    default:
      return value;
  }
}

}  // namespace quiesce::runtime

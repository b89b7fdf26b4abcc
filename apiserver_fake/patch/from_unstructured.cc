#include "apiserver_fake/patch/from_unstructured.h"

#include <cmath>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/format.h"

namespace quiesce::patch {
namespace {

absl::Status Wrong(absl::string_view why) { return absl::InvalidArgumentError(why); }

absl::Status Integer(const schema::Schema& schema, Value& value) {
  const char* type = schema.format == "int64" ? "int64" : "int32";
  if (value.is_int()) {
    // Go keeps the low bits of what does not fit.
    const int64_t number = value.int_value();
    if (schema.format == "int32" && number != static_cast<int32_t>(number)) {
      value = Value(static_cast<int64_t>(static_cast<int32_t>(number)));
    }
    return absl::OkStatus();
  }
  if (!value.is_double()) return Wrong(absl::StrCat("unrecognized type: ", type));
  const double number = value.double_value();
  if (number != std::trunc(number)) return Wrong(absl::StrCat("cannot convert float64 to ", type));
  // Outside the range of int64 Go's result depends on the machine; amd64 gives the smallest.
  const bool fits = number >= -0x1p63 && number < 0x1p63;
  value = Value(fits ? static_cast<int64_t>(number) : INT64_MIN);
  return absl::OkStatus();
}

absl::Status String(const schema::Schema& schema, const Value& value) {
  if (schema.format == "byte") {
    if (value.is_list()) return absl::OkStatus();
    if (!value.is_string()) {
      return Wrong(absl::StrCat("cannot restore slice from ", go::GoKindName(value.kind())));
    }
    return absl::OkStatus();
  }
  if (value.is_string()) return absl::OkStatus();
  return Wrong(value.is_int() ? "cannot convert int64 to string" : "unrecognized type: string");
}

absl::Status List(const schema::Schema& schema, const Value& stored, Value& list) {
  if (!list.is_list()) {
    return Wrong(absl::StrCat("cannot restore slice from ", go::GoKindName(list.kind())));
  }
  for (size_t i = 0; i < list.size(); ++i) {
    const Value& item = list.items()[i];
    Value converted = item;
    // Items move when lists merge, so the one at the same place is only a good guess.
    absl::Status error = FromUnstructured(schema.items, stored.at(i), converted);
    if (!error.ok()) return error;
    if (!converted.SharesNodeWith(item)) list.MutableAt(i) = std::move(converted);
  }
  return absl::OkStatus();
}

absl::Status Object(const schema::Schema& schema, const Value& stored, Value& object) {
  if (!object.is_object()) {
    const absl::string_view what =
        schema.additional_properties != nullptr ? "map from " : "struct from: ";
    return Wrong(absl::StrCat("cannot restore ", what, go::GoKindName(object.kind())));
  }
  for (size_t i = 0; i < object.size(); ++i) {
    const ValueMember& member = object.members()[i];
    const absl::string_view key = member.key.view();
    Value converted = member.value;
    absl::Status error = FromUnstructured(schema.Property(key), stored[key], converted);
    if (!error.ok()) return error;
    if (!converted.SharesNodeWith(member.value)) object.Set(key, std::move(converted));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FromUnstructured(const schema::Schema* schema, const Value& stored, Value& value) {
  if (schema == nullptr || value.is_null() || value.SharesNodeWith(stored) || schema->is_time)
    return absl::OkStatus();
  switch (schema->type) {
    case schema::SchemaType::kObject:
      return schema->preserve_unknown_fields ? absl::OkStatus() : Object(*schema, stored, value);
    case schema::SchemaType::kArray:
      return List(*schema, stored, value);
    case schema::SchemaType::kString:
      return String(*schema, value);
    case schema::SchemaType::kInteger:
      return Integer(*schema, value);
    case schema::SchemaType::kBoolean:
      return value.is_bool() ? absl::OkStatus() : Wrong("unrecognized type: bool");
    case schema::SchemaType::kNumber:
      return value.is_number() ? absl::OkStatus() : Wrong("unrecognized type: float64");
    default:
      return absl::OkStatus();
  }
}

}  // namespace quiesce::patch

// A list or map is either data, a part of an object with its schema (schema_ is set), or computed
// (boxed_ is set); everything else is a scalar in the value itself. Data becomes CelValues one
// member at a time, when it is looked at: a rule on a large object touches little of it.
//
// What a rule sees of data is decided by the schema, not by the data. Fields of an object with
// properties go by escaped names, and a null in one is the same as none; keys of a map are what
// they are. Data that does not fit its schema is an error as a value, which matters only if the
// expression comes to use it.
#include "apiserver_fake/cel/val.h"

#include <cassert>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/time_text.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/duration.h"
#include "apiserver_fake/schema/text_formats.h"

namespace quiesce::cel {

CelValue CelValue::Bool(bool b) {
  CelValue val(Kind::kBool);
  val.scalar_.i = b ? 1 : 0;
  return val;
}

CelValue CelValue::Int(int64_t i) {
  CelValue val(Kind::kInt);
  val.scalar_.i = i;
  return val;
}

CelValue CelValue::Uint(uint64_t u) {
  CelValue val(Kind::kUint);
  val.scalar_.u = u;
  return val;
}

CelValue CelValue::Double(double d) {
  CelValue val(Kind::kDouble);
  val.scalar_.d = d;
  return val;
}

CelValue CelValue::String(absl::string_view text) { return Text(Value(text)); }

CelValue CelValue::Text(Value text) {
  assert(text.is_string());
  CelValue val(Kind::kString);
  val.data_ = std::move(text);
  return val;
}

CelValue CelValue::Bytes(absl::string_view bytes) {
  CelValue val(Kind::kBytes);
  val.data_ = Value(bytes);
  return val;
}

CelValue CelValue::Timestamp(int64_t unix_seconds, int32_t nanos, int32_t zone) {
  CelValue val(Kind::kTimestamp);
  val.scalar_.i = unix_seconds;
  val.zone_ = zone;
  val.nanos_ = nanos;
  return val;
}

CelValue CelValue::Duration(int64_t nanos) {
  CelValue val(Kind::kDuration);
  val.scalar_.i = nanos;
  return val;
}

CelValue CelValue::List(Items items) {
  CelValue val(Kind::kList);
  auto boxed = std::make_shared<Boxed>();
  boxed->items = std::move(items);
  val.boxed_ = std::move(boxed);
  return val;
}

CelValue CelValue::Map(Entries entries) {
  CelValue val(Kind::kMap);
  auto boxed = std::make_shared<Boxed>();
  boxed->entries = std::move(entries);
  val.boxed_ = std::move(boxed);
  return val;
}

CelValue CelValue::TypeVal(const Type* type) {
  CelValue val(Kind::kType);
  val.type_ = type;
  return val;
}

CelValue CelValue::Optional(CelValue value) {
  CelValue val(Kind::kOptional);
  auto boxed = std::make_shared<Boxed>();
  boxed->items.push_back(std::move(value));
  val.boxed_ = std::move(boxed);
  return val;
}

CelValue CelValue::NoValue() { return CelValue(Kind::kOptional); }

CelValue CelValue::Opaque(std::shared_ptr<const OpaqueVal> opaque) {
  CelValue val(Kind::kOpaque);
  auto boxed = std::make_shared<Boxed>();
  boxed->opaque = std::move(opaque);
  val.boxed_ = std::move(boxed);
  return val;
}

CelValue CelValue::Error(absl::string_view message) {
  CelValue val(Kind::kError);
  val.data_ = Value(message);
  return val;
}

namespace {

CelValue FromText(const Value& data, const schema::Schema& schema) {
  absl::string_view text = data.string_value();
  if (schema.format == "duration") {
    std::optional<int64_t> nanos = schema::ParseDurationFormat(text);
    if (nanos.has_value()) return CelValue::Duration(*nanos);
    return CelValue::Error(
        absl::StrCat("Invalid duration ", text, ": unable to parse ", text, " as duration"));
  }
  if (schema.format == "date-time" || schema.format == "date") {
    const bool date = schema.format == "date";
    std::optional<UnixTime> time = date ? ParseDate(text) : ParseTime(text);
    if (time.has_value()) return CelValue::Timestamp(time->seconds, time->nanos, time->zone);
    return CelValue::Error(absl::StrCat("Invalid ", schema.format, " formatted string ", text));
  }
  if (schema.format == "byte") {
    go::Base64 decoded = go::DecodeBase64(text);
    if (decoded.ok) return CelValue::Bytes(decoded.bytes);
    return CelValue::Error(absl::StrCat("Invalid byte formatted string ", text,
                                        ": illegal base64 data at input byte ",
                                        decoded.bad_offset));
  }
  return CelValue::Text(data);
}

CelValue FromScalar(const Value& data, const schema::Schema& schema) {
  switch (schema.type) {
    case schema::SchemaType::kIntOrString:
      if (data.is_string()) return CelValue::Text(data);
      if (data.is_int()) return CelValue::Int(data.int_value());
      return CelValue::Error(
          "invalid data, expected XIntOrString value to be either a string or integer");
    case schema::SchemaType::kString:
      return data.is_string() ? FromText(data, schema)
                              : CelValue::Error("invalid data, expected string");
    case schema::SchemaType::kNumber:
      return data.is_number() ? CelValue::Double(data.double_value())
                              : CelValue::Error("invalid data, expected float");
    case schema::SchemaType::kInteger:
      return data.is_int() ? CelValue::Int(data.int_value())
                           : CelValue::Error("invalid data, expected int, got float64");
    case schema::SchemaType::kBoolean:
      return data.is_bool() ? CelValue::Bool(data.bool_value())
                            : CelValue::Error("invalid data, expected bool");
    default:
      return CelValue::Error("invalid type");
  }
}

}  // namespace

CelValue CelValue::FromData(const Value& data, const schema::Schema& schema, bool resource) {
  if (data.is_null()) {
    return schema.nullable ? Null()
                           : Error("invalid data, got null for schema with nullable=false");
  }
  if (schema.type == schema::SchemaType::kObject) {
    if (!data.is_object()) {
      return Error("invalid data, expected a map for the provided schema with type=object");
    }
    CelValue val(Kind::kMap);
    val.data_ = data;
    val.schema_ = &schema;
    val.resource_ = resource || schema.embedded_resource;
    return val;
  }
  if (schema.type == schema::SchemaType::kArray) {
    if (!data.is_list()) {
      return Error("invalid data, expected an array for the provided schema with type=array");
    }
    if (schema.items == nullptr) {
      return Error("invalid array type, expected Items with a non-empty Schema");
    }
    CelValue val(Kind::kList);
    val.data_ = data;
    val.schema_ = &schema;
    return val;
  }
  if (schema.type == schema::SchemaType::kAny && schema.preserve_unknown_fields) {
    CelValue val(Kind::kUnknown);
    val.data_ = data;
    return val;
  }
  return FromScalar(data, schema);
}

const CelValue& CelValue::optional_value() const {
  assert(has_value());
  return boxed_->items[0];
}

size_t CelValue::size() const {
  if (is_data()) return data_.size();
  if (boxed_ == nullptr) return 0;
  return kind_ == Kind::kMap ? boxed_->entries.size() : boxed_->items.size();
}

CelValue CelValue::At(size_t index) const {
  assert(index < size());
  if (!is_data()) return boxed_->items[index];
  return FromData(data_.items()[index], *schema_->items, /*resource=*/false);
}

std::optional<CelValue> CelValue::FindText(absl::string_view key) const {
  if (!is_data()) {
    for (const auto& [name, value] : boxed_->entries) {
      if (name.kind_ == Kind::kString && name.text() == key) return value;
    }
    return std::nullopt;
  }
  const bool object = resource_ || !schema_->properties.empty();
  std::string unescaped;
  if (object && key.find("__") != absl::string_view::npos) {
    std::optional<std::string> name = UnescapeField(key);
    if (!name.has_value()) return std::nullopt;
    unescaped = *std::move(name);
    key = unescaped;
  }
  const Value* member = data_.Find(key);
  if (member == nullptr || (object && member->is_null())) return std::nullopt;
  const schema::Schema* schema = MemberSchema(*schema_, resource_, key);
  if (schema == nullptr) return std::nullopt;
  return FromData(*member, *schema, /*resource=*/false);
}

std::optional<CelValue> CelValue::Find(const CelValue& key) const {
  if (is_data()) {
    if (key.kind_ != Kind::kString) return NoSuchOverload();
    return FindText(key.text());
  }
  for (const auto& [name, value] : boxed_->entries) {
    if (name.Equals(key).is_true()) return value;
  }
  return std::nullopt;
}

void CelValue::ForEach(
    absl::FunctionRef<bool(const CelValue& key, const CelValue& value)> visit) const {
  if (!is_data()) {
    for (const auto& [key, value] : boxed_->entries) {
      if (!visit(key, value)) return;
    }
    return;
  }
  const bool object = resource_ || !schema_->properties.empty();
  for (const ValueMember& member : data_.members()) {
    const schema::Schema* schema = MemberSchema(*schema_, resource_, member.key.view());
    if (schema == nullptr) continue;
    CelValue key = Text(member.key.as_value());
    if (object) {
      if (std::optional<std::string> escaped = EscapeField(member.key.view())) {
        if (*escaped != member.key.view()) key = String(*escaped);
      }
    }
    if (!visit(key, FromData(member.value, *schema, /*resource=*/false))) return;
  }
}

std::string CelValue::TypeName() const {
  switch (kind_) {
    case Kind::kError:
      return "error";
    case Kind::kNull:
      return "null_type";
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "int";
    case Kind::kUint:
      return "uint";
    case Kind::kDouble:
      return "double";
    case Kind::kString:
      return "string";
    case Kind::kBytes:
      return "bytes";
    case Kind::kTimestamp:
      return "google.protobuf.Timestamp";
    case Kind::kDuration:
      return "google.protobuf.Duration";
    case Kind::kList:
      return "list";
    case Kind::kMap:
      return "map";
    case Kind::kType:
      return "type";
    case Kind::kOptional:
      return "optional_type";
    case Kind::kOpaque:
      return std::string(opaque().TypeName());
    case Kind::kUnknown:
      return "unknown";
  }
  return "";
}

std::string CelValue::Show() const {
  switch (kind_) {
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return is_true() ? "true" : "false";
    case Kind::kInt:
      return absl::StrCat(scalar_.i);
    case Kind::kUint:
      return absl::StrCat(scalar_.u);
    case Kind::kDouble:
      return FormatDoubleVerbV(scalar_.d);
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kError:
      return std::string(text());
    case Kind::kTimestamp:
      return TimeText({scalar_.i, nanos_, zone_});
    case Kind::kDuration:
      return go::FormatGoDuration(scalar_.i);
    default:
      return TypeName();
  }
}

}  // namespace quiesce::cel

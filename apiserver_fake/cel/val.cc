#include "apiserver_fake/cel/val.h"

#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/cel/declared_type.h"
#include "apiserver_fake/cel/time_text.h"
#include "apiserver_fake/json.h"
#include "apiserver_fake/types/base64.h"

namespace quiesce::api::cel {
namespace {

template <typename T>
int Order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

// An integer against a double, exactly.
int CompareToDouble(bool negative, uint64_t size, double d) {
  if (d >= 18446744073709551616.0) return -1;
  if (d < -9223372036854775808.0) return 1;
  const double whole = std::trunc(d);
  const double rest = d - whole;
  int order;
  if (whole < 0) {
    order = negative ? -Order(size, static_cast<uint64_t>(-whole)) : 1;
  } else {
    order = negative ? -1 : Order(size, static_cast<uint64_t>(whole));
  }
  if (order != 0) return order;
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

}  // namespace

Val Val::Bool(bool b) {
  Val val(Kind::kBool);
  val.scalar_.i = b ? 1 : 0;
  return val;
}

Val Val::Int(int64_t i) {
  Val val(Kind::kInt);
  val.scalar_.i = i;
  return val;
}

Val Val::Uint(uint64_t u) {
  Val val(Kind::kUint);
  val.scalar_.u = u;
  return val;
}

Val Val::Double(double d) {
  Val val(Kind::kDouble);
  val.scalar_.d = d;
  return val;
}

Val Val::String(absl::string_view text) { return Text(Value(text)); }

Val Val::Text(Value text) {
  Val val(Kind::kString);
  val.data_ = std::move(text);
  return val;
}

Val Val::Bytes(absl::string_view bytes) {
  Val val(Kind::kBytes);
  val.data_ = Value(bytes);
  return val;
}

Val Val::Timestamp(int64_t unix_seconds, int32_t nanos) {
  Val val(Kind::kTimestamp);
  val.scalar_.i = unix_seconds;
  val.nanos_ = nanos;
  return val;
}

Val Val::Duration(int64_t nanos) {
  Val val(Kind::kDuration);
  val.scalar_.i = nanos;
  return val;
}

Val Val::List(Items items) {
  Val val(Kind::kList);
  auto boxed = std::make_shared<Boxed>();
  boxed->items = std::move(items);
  val.boxed_ = std::move(boxed);
  return val;
}

Val Val::Map(Entries entries) {
  Val val(Kind::kMap);
  auto boxed = std::make_shared<Boxed>();
  boxed->entries = std::move(entries);
  val.boxed_ = std::move(boxed);
  return val;
}

Val Val::TypeVal(const Type* type) {
  Val val(Kind::kType);
  val.type_ = type;
  return val;
}

Val Val::Optional(Val value) {
  Val val(Kind::kOptional);
  auto boxed = std::make_shared<Boxed>();
  boxed->items.push_back(std::move(value));
  val.boxed_ = std::move(boxed);
  return val;
}

Val Val::NoValue() { return Val(Kind::kOptional); }

Val Val::Opaque(std::shared_ptr<const OpaqueVal> opaque) {
  Val val(Kind::kOpaque);
  auto boxed = std::make_shared<Boxed>();
  boxed->opaque = std::move(opaque);
  val.boxed_ = std::move(boxed);
  return val;
}

Val Val::Error(absl::string_view message) {
  Val val(Kind::kError);
  val.data_ = Value(message);
  return val;
}

namespace {

Val FromText(const Value& data, const Schema& schema) {
  absl::string_view text = data.string_value();
  if (schema.format == "duration") {
    std::optional<int64_t> nanos = ParseFormatDuration(text);
    if (nanos.has_value()) return Val::Duration(*nanos);
    return Val::Error(absl::StrCat("Invalid duration ", text, ": unable to parse ", text,
                                   " as duration"));
  }
  if (schema.format == "date-time" || schema.format == "date") {
    const bool date = schema.format == "date";
    std::optional<UnixTime> time = date ? ParseDate(text) : ParseTime(text);
    if (time.has_value()) return Val::Timestamp(time->seconds, time->nanos);
    return Val::Error(absl::StrCat("Invalid ", schema.format, " formatted string ", text));
  }
  if (schema.format == "byte") {
    Base64 decoded = DecodeBase64(text);
    if (decoded.ok) return Val::Bytes(decoded.bytes);
    return Val::Error(absl::StrCat("Invalid byte formatted string ", text,
                                   ": illegal base64 data at input byte ", decoded.bad_offset));
  }
  return Val::Text(data);
}

Val FromScalar(const Value& data, const Schema& schema) {
  switch (schema.type) {
    case SchemaType::kIntOrString:
      if (data.is_string()) return Val::Text(data);
      if (data.is_int()) return Val::Int(data.int_value());
      return Val::Error(
          "invalid data, expected XIntOrString value to be either a string or integer");
    case SchemaType::kString:
      return data.is_string() ? FromText(data, schema)
                              : Val::Error("invalid data, expected string");
    case SchemaType::kNumber:
      return data.is_number() ? Val::Double(data.double_value())
                              : Val::Error("invalid data, expected float");
    case SchemaType::kInteger:
      return data.is_int() ? Val::Int(data.int_value())
                           : Val::Error("invalid data, expected int, got float64");
    case SchemaType::kBoolean:
      return data.is_bool() ? Val::Bool(data.bool_value())
                            : Val::Error("invalid data, expected bool");
    default:
      return Val::Error("invalid type");
  }
}

}  // namespace

Val Val::FromData(const Value& data, const Schema& schema, bool resource) {
  if (data.is_null()) {
    return schema.nullable ? Null()
                           : Error("invalid data, got null for schema with nullable=false");
  }
  if (schema.type == SchemaType::kObject) {
    if (!data.is_object()) {
      return Error("invalid data, expected a map for the provided schema with type=object");
    }
    Val val(Kind::kMap);
    val.data_ = data;
    val.schema_ = &schema;
    val.resource_ = resource || schema.embedded_resource;
    return val;
  }
  if (schema.type == SchemaType::kArray) {
    if (!data.is_list()) {
      return Error("invalid data, expected an array for the provided schema with type=array");
    }
    if (schema.items == nullptr) {
      return Error("invalid array type, expected Items with a non-empty Schema");
    }
    Val val(Kind::kList);
    val.data_ = data;
    val.schema_ = &schema;
    return val;
  }
  if (schema.type == SchemaType::kAny && schema.preserve_unknown_fields) {
    Val val(Kind::kUnknown);
    val.data_ = data;
    return val;
  }
  return FromScalar(data, schema);
}

const Val& Val::optional_value() const { return boxed_->items[0]; }

size_t Val::size() const {
  if (is_data()) return data_.size();
  if (boxed_ == nullptr) return 0;
  return kind_ == Kind::kMap ? boxed_->entries.size() : boxed_->items.size();
}

Val Val::At(size_t index) const {
  if (!is_data()) return boxed_->items[index];
  return FromData(data_.items()[index], *schema_->items, /*resource=*/false);
}

std::optional<Val> Val::FindText(absl::string_view key) const {
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
  const Schema* schema = MemberSchema(*schema_, resource_, key);
  if (schema == nullptr) return std::nullopt;
  return FromData(*member, *schema, /*resource=*/false);
}

std::optional<Val> Val::Find(const Val& key) const {
  if (is_data()) {
    if (key.kind_ != Kind::kString) return NoSuchOverload();
    return FindText(key.text());
  }
  for (const auto& [name, value] : boxed_->entries) {
    if (name.Equals(key).is_true()) return value;
  }
  return std::nullopt;
}

void Val::ForEach(absl::FunctionRef<bool(const Val& key, const Val& value)> visit) const {
  if (!is_data()) {
    for (const auto& [key, value] : boxed_->entries) {
      if (!visit(key, value)) return;
    }
    return;
  }
  const bool object = resource_ || !schema_->properties.empty();
  for (const ValueMember& member : data_.members()) {
    const Schema* schema = MemberSchema(*schema_, resource_, member.key.view());
    if (schema == nullptr) continue;
    Val key = Text(member.key.as_value());
    if (object) {
      if (std::optional<std::string> escaped = EscapeField(member.key.view())) {
        if (*escaped != member.key.view()) key = String(*escaped);
      }
    }
    if (!visit(key, FromData(member.value, *schema, /*resource=*/false))) return;
  }
}

std::optional<int> CompareNumbers(const Val& a, const Val& b) {
  auto integer = [](const Val& val, bool* negative) {
    if (val.is(Val::Kind::kUint)) return val.uint_value();
    *negative = val.int_value() < 0;
    uint64_t bits = static_cast<uint64_t>(val.int_value());
    return *negative ? 0 - bits : bits;
  };
  const bool a_double = a.is(Val::Kind::kDouble), b_double = b.is(Val::Kind::kDouble);
  if ((a_double && std::isnan(a.double_value())) || (b_double && std::isnan(b.double_value()))) {
    return std::nullopt;
  }
  if (a_double && b_double) return Order(a.double_value(), b.double_value());
  bool a_negative = false, b_negative = false;
  if (a_double) {
    uint64_t size = integer(b, &b_negative);
    return -CompareToDouble(b_negative, size, a.double_value());
  }
  uint64_t a_size = integer(a, &a_negative);
  if (b_double) return CompareToDouble(a_negative, a_size, b.double_value());
  uint64_t b_size = integer(b, &b_negative);
  if (a_negative != b_negative) return a_negative ? -1 : 1;
  return a_negative ? -Order(a_size, b_size) : Order(a_size, b_size);
}

Val Val::Equals(const Val& other) const {
  if (is_error()) return *this;
  if (other.is_error()) return other;
  if (kind_ == Kind::kNull || other.kind_ == Kind::kNull) return Bool(kind_ == other.kind_);
  if (is_number() && other.is_number()) {
    std::optional<int> order = CompareNumbers(*this, other);
    return Bool(order.has_value() && *order == 0);
  }
  if (kind_ != other.kind_) {
    const bool data = (kind_ == Kind::kList || kind_ == Kind::kMap) && is_data();
    return data ? NoSuchOverload() : Bool(false);
  }
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kUnknown:
      return Bool(data_ == other.data_);
    case Kind::kTimestamp:
      return Bool(scalar_.i == other.scalar_.i && nanos_ == other.nanos_);
    case Kind::kList:
      return EqualsList(other);
    case Kind::kMap:
      return EqualsMap(other);
    case Kind::kType:
      return Bool(TypeName() == other.TypeName() &&
                  FormatType(*type_) == FormatType(*other.type_));
    case Kind::kOptional:
      if (!has_value() || !other.has_value()) return Bool(has_value() == other.has_value());
      return optional_value().Equals(other.optional_value());
    case Kind::kOpaque:
      return Bool(opaque().TypeName() == other.opaque().TypeName() &&
                  opaque().Equals(other.opaque()));
    default:
      return Bool(scalar_.i == other.scalar_.i);
  }
}

// Both are items of a list of type map, with the same keys.
bool Val::SameKeys(const Val& a, const Val& b) const {
  for (const std::string& key : schema_->list_map_keys) {
    const std::string name = EscapeField(key).value_or(key);
    if (!a.is(Kind::kMap) || !b.is(Kind::kMap)) return false;
    std::optional<Val> of_a = a.FindText(name), of_b = b.FindText(name);
    if (of_a.has_value() != of_b.has_value()) return false;
    if (of_a.has_value() && !of_a->Equals(*of_b).is_true()) return false;
  }
  return true;
}

// Where this set or map has an item like `item`, among the first `count`; `count` if nowhere.
size_t Val::IndexOf(const Val& item, size_t count) const {
  for (size_t i = 0; i < count; ++i) {
    const Val own = At(i);
    if (list_type() == ListType::kSet ? own.Equals(item).is_true() : SameKeys(own, item)) return i;
  }
  return count;
}

Val Val::EqualsList(const Val& other) const {
  if (size() != other.size()) return Bool(false);
  if (list_type() == ListType::kSet) return EqualsSet(other);
  if (list_type() == ListType::kMap) return EqualsKeyed(other);
  for (size_t i = 0; i < size(); ++i) {
    Val equal = At(i).Equals(other.At(i));
    if (!equal.is_true()) return equal;
  }
  return Bool(true);
}

Val Val::EqualsSet(const Val& other) const {
  for (size_t i = 0; i < other.size(); ++i) {
    if (IndexOf(other.At(i), size()) == size()) return Bool(false);
  }
  return Bool(true);
}

Val Val::EqualsKeyed(const Val& other) const {
  for (size_t i = 0; i < other.size(); ++i) {
    const Val item = other.At(i);
    const size_t own = IndexOf(item, size());
    if (own == size()) return Bool(false);
    Val equal = At(own).Equals(item);
    if (!equal.is_true()) return equal;
  }
  return Bool(true);
}

Val Val::EqualsMap(const Val& other) const {
  if (size() != other.size()) return Bool(false);
  // Fields that the schema does not know count too.
  if (is_data() && other.is_data() && data_.SameAs(other.data_)) return Bool(true);
  Val result = Bool(true);
  ForEach([&](const Val& key, const Val& value) {
    std::optional<Val> there = other.Find(key);
    result = there.has_value() ? value.Equals(*there) : Bool(false);
    return result.is_true();
  });
  if (!result.is_true() || !is_data() || !other.is_data()) return result;
  for (const ValueMember& member : data_.members()) {
    if (MemberSchema(*schema_, resource_, member.key.view()) != nullptr) continue;
    const Value* there = other.data_.Find(member.key.view());
    if (there != nullptr && *there != member.value) return Bool(false);
  }
  return result;
}

Val Val::Compare(const Val& other) const {
  if (is_error()) return *this;
  if (other.is_error()) return other;
  if (is_number() && other.is_number()) {
    std::optional<int> order = CompareNumbers(*this, other);
    return order.has_value() ? Int(*order) : Error("NaN values cannot be ordered");
  }
  if (kind_ != other.kind_) return NoSuchOverload();
  switch (kind_) {
    case Kind::kString:
    case Kind::kBytes: {
      int order = text().compare(other.text());
      return Int(order < 0 ? -1 : order > 0 ? 1 : 0);
    }
    case Kind::kTimestamp:
      if (scalar_.i == other.scalar_.i) return Int(Order(nanos_, other.nanos_));
      return Int(Order(scalar_.i, other.scalar_.i));
    case Kind::kBool:
    case Kind::kDuration:
      return Int(Order(scalar_.i, other.scalar_.i));
    default:
      return NoSuchOverload();
  }
}

Val Val::Concat(const Val& other) const {
  Items items;
  items.reserve(size() + other.size());
  for (size_t i = 0; i < size(); ++i) items.push_back(At(i));
  if (list_type() != ListType::kSet && list_type() != ListType::kMap) {
    for (size_t i = 0; i < other.size(); ++i) items.push_back(other.At(i));
    return List(std::move(items));
  }
  const size_t own = items.size();
  for (size_t i = 0; i < other.size(); ++i) {
    Val item = other.At(i);
    size_t index = IndexOf(item, own);
    if (index < own) {
      if (list_type() == ListType::kMap) items[index] = std::move(item);
      continue;
    }
    items.push_back(std::move(item));
  }
  return List(std::move(items));
}

Val Val::Append(Val list, const Val& other) {
  if (list.is_data() || list.boxed_.use_count() != 1) return list.Concat(other);
  for (size_t i = 0; i < other.size(); ++i) list.boxed_->items.push_back(other.At(i));
  return list;
}

std::string Val::TypeName() const {
  switch (kind_) {
    case Kind::kError: return "error";
    case Kind::kNull: return "null_type";
    case Kind::kBool: return "bool";
    case Kind::kInt: return "int";
    case Kind::kUint: return "uint";
    case Kind::kDouble: return "double";
    case Kind::kString: return "string";
    case Kind::kBytes: return "bytes";
    case Kind::kTimestamp: return "google.protobuf.Timestamp";
    case Kind::kDuration: return "google.protobuf.Duration";
    case Kind::kList: return "list";
    case Kind::kMap: return "map";
    case Kind::kType: return "type";
    case Kind::kOptional: return "optional_type";
    case Kind::kOpaque: return std::string(opaque().TypeName());
    case Kind::kUnknown: return "unknown";
  }
  return "";
}

std::string Val::Show() const {
  switch (kind_) {
    case Kind::kNull: return "null";
    case Kind::kBool: return is_true() ? "true" : "false";
    case Kind::kInt: return absl::StrCat(scalar_.i);
    case Kind::kUint: return absl::StrCat(scalar_.u);
    case Kind::kDouble: return FormatDoubleVerbV(scalar_.d);
    case Kind::kString:
    case Kind::kBytes:
    case Kind::kError:
      return std::string(text());
    case Kind::kTimestamp: return TimeText({scalar_.i, nanos_});
    case Kind::kDuration: return GoDurationText(scalar_.i);
    default: return TypeName();
  }
}

}  // namespace quiesce::api::cel

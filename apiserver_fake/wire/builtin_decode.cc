// One walk along the type and the value at once, with nothing copied until something has to change:
// each function says whether it changed its value, and only then does the caller copy the container
// that holds it. Most bodies that come are in wire form already.
//
// A subtree that shares its node with the same place of the stored object was decoded when that was
// written, and is not looked at again; this makes a write cost what it changes and not what the
// object holds.
//
// Go reports the error that comes first in the text, and a Value no longer has the order of the
// text: errors are collected with their paths, and the text of the request (DecodeHints) decides
// between them in the end.
#include "apiserver_fake/wire/builtin_decode.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/json_order.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::wire {
namespace {

// Where the decoder is, in JSON and in Go: a chain on the stack, read only to word an error.
struct Place {
  Place() = default;
  Place(const Place& parent, absl::string_view key) : parent(&parent), step(&parent.step, key) {}
  Place(const Place& parent, size_t index) : parent(&parent), step(&parent.step, index) {}

  const Place* parent = nullptr;
  api::FieldStep step;
  const WireType* owner = nullptr;   // the struct that has the member
  const WireField* field = nullptr;  // the member of it; null for map entries and items
};

class Decoder {
 public:
  explicit Decoder(const resource::DecodeHints& hints) : hints_(hints) {}

  BodyDecode Run(const WireType& type, Value& object) {
    Value out;
    Place root;
    const bool changed = Struct(type, object, hints_.stored, root, out);
    BodyDecode result;
    result.error = FirstError();
    if (result.error.ok() && changed) object = std::move(out);
    result.unknown_fields = Ordered(std::move(unknown_));
    return result;
  }

 private:
  struct Error {
    std::string path;
    go::DecodeError what;
    bool ends_decoding = false;  // an error of a type's own reader, not of the decoder
  };

  // Each function brings `in` into wire form. It returns false where `in` has it already, else
  // puts the result into `out`. `stored` (may be null) is what the same place of the stored object
  // holds.
  bool Any(const WireType& type, const Value& in, const Value* stored, const Place& place,
           Value& out);
  bool Struct(const WireType& type, const Value& in, const Value* stored, const Place& place,
              Value& out);
  bool Field(const WireType& owner, const WireField& field, const Value& in, const Value* stored,
             const Place& place, Value& out, bool& absent);
  bool List(const WireType& type, const Value& in, const Value* stored, const Place& place,
            Value& out);
  bool Map(const WireType& type, const Value& in, const Value* stored, const Place& place,
           Value& out);
  bool Integer(const WireType& type, const Value& in, const Place& place);
  bool Double(const WireType& type, const Value& in, const Place& place, Value& out);
  bool SchemaOr(const WireType& type, const Value& in, const Value* stored, const Place& place,
                Value& out);
  bool Bytes(const WireType& type, const Value& in, const Place& place, Value& out);
  bool ByteList(const Value& in, const Place& place, Value& out);
  bool Time(const WireType& type, const Value& in, const Place& place, Value& out);

  // Notes that the JSON value does not fit the Go type. Always returns false.
  bool Mismatch(const Value& in, absl::string_view go_type, const Place& place,
                bool ends_decoding = false);
  void OwnError(const Place& place, absl::string_view text) {
    errors_.push_back({place.step.DottedPath(), go::DecodeError::Own(text), true});
  }
  std::vector<std::string> Ordered(std::vector<std::string> paths) const {
    if (paths.size() < 2 || hints_.text.empty()) return paths;
    return go::InTextOrder(hints_.text, std::move(paths));
  }
  go::DecodeError FirstError() const;

  const resource::DecodeHints& hints_;
  std::vector<std::string> unknown_;
  std::vector<Error> errors_;
};

go::DecodeError Decoder::FirstError() const {
  if (errors_.empty()) return go::DecodeError();
  // An error that ends the decoding wins over those that the decoder only notes.
  std::vector<std::string> paths;
  const bool any_end = std::any_of(errors_.begin(), errors_.end(),
                                   [](const Error& error) { return error.ends_decoding; });
  for (const Error& error : errors_) {
    if (error.ends_decoding == any_end) paths.push_back(error.path);
  }
  const std::string first = Ordered(std::move(paths)).front();
  for (const Error& error : errors_) {
    if (error.ends_decoding == any_end && error.path == first) return error.what;
  }
  return go::DecodeError();
}

bool Decoder::Mismatch(const Value& in, absl::string_view go_type, const Place& place,
                       bool ends_decoding) {
  std::vector<absl::string_view> names;
  absl::string_view owner;
  for (const Place* p = &place; p != nullptr; p = p->parent) {
    if (p->field == nullptr) continue;
    if (owner.empty()) owner = p->owner->struct_name;
    names.push_back(p->field->go_path);
  }
  std::reverse(names.begin(), names.end());
  const std::string field =
      owner.empty() ? "" : absl::StrCat(owner, ".", absl::StrJoin(names, "."));
  errors_.push_back(
      {place.step.DottedPath(), go::DecodeError::Mismatch(in, field, go_type), ends_decoding});
  return false;
}

bool Decoder::Integer(const WireType& type, const Value& in, const Place& place) {
  if (!in.is_number()) return Mismatch(in, type.go_name, place);
  const int64_t low = type.kind == WireKind::kInt32 ? std::numeric_limits<int32_t>::min()
                                                    : std::numeric_limits<int64_t>::min();
  const int64_t high = type.kind == WireKind::kInt32 ? std::numeric_limits<int32_t>::max()
                                                     : std::numeric_limits<int64_t>::max();
  if (!in.is_int() || in.int_value() < low || in.int_value() > high) {
    return Mismatch(in, type.kind == WireKind::kInt32 ? "int32" : "int64", place);
  }
  return false;
}

// Go reads bytes from a list of their numbers, too.
bool Decoder::ByteList(const Value& in, const Place& place, Value& out) {
  std::string bytes;
  for (const Value& item : in.items()) {
    const int64_t number = item.int_value();
    const bool fits = item.is_int() && number >= 0 && number <= 255;
    if (!fits && !item.is_null()) Mismatch(item, "uint8", place);
    bytes.push_back(static_cast<char>(number));
  }
  out = Value(absl::Base64Escape(bytes));
  return true;
}

bool Decoder::Bytes(const WireType& type, const Value& in, const Place& place, Value& out) {
  if (in.is_list()) return ByteList(in, place, out);
  if (!in.is_string()) return Mismatch(in, type.go_name, place);
  const go::Base64 decoded = go::DecodeBase64(in.string_value());
  if (!decoded.ok) {
    errors_.push_back(
        {place.step.DottedPath(), go::DecodeError::Base64(decoded.bad_offset), false});
    return false;
  }
  std::string canonical = absl::Base64Escape(decoded.bytes);
  if (canonical == in.string_value()) return false;
  out = Value(canonical);
  return true;
}

bool Decoder::Time(const WireType& type, const Value& in, const Place& place, Value& out) {
  if (!in.is_string()) return Mismatch(in, "string", place, /*ends_decoding=*/true);
  absl::StatusOr<Value> time = go::CanonicalTime(
      in, type.kind == WireKind::kTime ? go::TimeForm::kSeconds : go::TimeForm::kMicros);
  if (!time.ok()) {
    OwnError(place, time.status().message());
    return false;
  }
  if (time->SharesNodeWith(in)) return false;
  out = *std::move(time);
  return true;
}

// A whole number is written without a fraction.
bool Decoder::Double(const WireType& type, const Value& in, const Place& place, Value& out) {
  if (!in.is_number()) return Mismatch(in, type.go_name, place);
  constexpr double kInt64Limit = 9223372036854775808.0;
  const double number = in.double_value();
  if (in.is_int() || std::trunc(number) != number || std::abs(number) >= kInt64Limit) return false;
  out = Value(static_cast<int64_t>(number));
  return true;
}

// Types with a decoder of their own, which is not strict: it drops unknown members silently.
bool Decoder::SchemaOr(const WireType& type, const Value& in, const Value* stored,
                       const Place& place, Value& out) {
  const size_t known = unknown_.size();
  bool changed = false;
  if (in.is_object()) {
    changed = Struct(*type.element, in, stored, place, out);
  } else if (in.is_list()) {
    for (size_t i = 0; i < in.items().size(); ++i) {
      Value item;
      if (!in.items()[i].is_object() ||
          !Struct(*type.element, in.items()[i], nullptr, place, item)) {
        continue;
      }
      if (!changed) out = in;
      changed = true;
      out.MutableAt(i) = std::move(item);
    }
  } else if (!in.is_bool() && type.go_name == "v1.JSONSchemaPropsOrBool") {
    OwnError(place, "boolean or JSON schema expected");
  }
  unknown_.resize(known);
  return changed;
}

bool Decoder::Any(const WireType& type, const Value& in, const Value* stored, const Place& place,
                  Value& out) {
  if (in.is_null()) {
    // null leaves Go's zero value.
    if (type.zero.is_null() && type.kind != WireKind::kStruct) {
      switch (type.kind) {
        case WireKind::kBool:
          out = Value(false);
          return true;
        case WireKind::kInt32:
        case WireKind::kInt64:
        case WireKind::kDouble:
        case WireKind::kIntOrString:
          out = Value(0);
          return true;
        case WireKind::kString:
        case WireKind::kBytes:
          out = Value("");
          return true;
        case WireKind::kQuantity:
          out = Value("0");
          return true;
        default:
          return false;
      }
    }
    out = type.zero;
    return true;
  }
  switch (type.kind) {
    case WireKind::kBool:
      return in.is_bool() ? false : Mismatch(in, type.go_name, place);
    case WireKind::kString:
      return in.is_string() ? false : Mismatch(in, type.go_name, place);
    case WireKind::kInt32:
    case WireKind::kInt64:
      return Integer(type, in, place);
    case WireKind::kBytes:
      return Bytes(type, in, place, out);
    case WireKind::kStruct:
      return Struct(type, in, stored, place, out);
    case WireKind::kList:
      return List(type, in, stored, place, out);
    case WireKind::kMap:
      return Map(type, in, stored, place, out);
    case WireKind::kTime:
    case WireKind::kMicroTime:
      return Time(type, in, place, out);
    case WireKind::kIntOrString: {
      if (in.is_string()) return false;
      if (in.is_int() && in.int_value() >= std::numeric_limits<int32_t>::min() &&
          in.int_value() <= std::numeric_limits<int32_t>::max()) {
        return false;
      }
      return Mismatch(in, "int32", place, /*ends_decoding=*/true);
    }
    case WireKind::kQuantity: {
      absl::StatusOr<Value> canonical = api::CanonicalQuantity(in, type.rounds_to_milli);
      if (!canonical.ok()) {
        OwnError(place, canonical.status().message());
        return false;
      }
      if (canonical->SharesNodeWith(in)) return false;
      out = *std::move(canonical);
      return true;
    }
    case WireKind::kRaw:
      return false;
    case WireKind::kDouble:
      return Double(type, in, place, out);
    case WireKind::kSchemaOr:
      return SchemaOr(type, in, stored, place, out);
  }
  return false;
}

bool IsEmpty(const WireType& type, const Value& value) {
  switch (type.kind) {
    case WireKind::kBool:
      return !value.bool_value();
    case WireKind::kInt32:
    case WireKind::kInt64:
      return value.int_value() == 0;
    case WireKind::kDouble:
      return value.double_value() == 0;
    case WireKind::kString:
    case WireKind::kBytes:
      return value.string_value().empty();
    case WireKind::kList:
    case WireKind::kMap:
      return value.empty();
    default:
      return false;
  }
}

// A member that is present. `absent`: the wire form leaves it out.
bool Decoder::Field(const WireType& owner, const WireField& field, const Value& in,
                    const Value* stored, const Place& parent, Value& out, bool& absent) {
  Place place(parent, field.name);
  place.owner = &owner;
  place.field = &field;
  bool changed = false;
  if (!in.is_null()) changed = Any(*field.type, in, stored, place, out);
  const Value& result = changed ? out : in;
  if (in.is_null() || (!field.pointer && IsEmpty(*field.type, result)) || result.is_null()) {
    absent = field.absent_when_zero;
    if (absent) return false;
    if (result.SharesNodeWith(field.zero)) return changed;
    out = field.zero;
    return true;
  }
  return changed;
}

bool Decoder::Struct(const WireType& type, const Value& in, const Value* stored, const Place& place,
                     Value& out) {
  if (!in.is_object()) return Mismatch(in, type.go_name, place);
  bool changed = false;
  auto edit = [&]() -> Value& {
    if (!changed) out = in;
    changed = true;
    return out;
  };
  const absl::Span<const ValueMember> members = in.members();
  auto field = type.fields.begin();
  for (const ValueMember& member : members) {
    const absl::string_view key = member.key.view();
    for (; field != type.fields.end() && absl::string_view(field->name) < key; ++field) {
      if (!field->absent_when_zero) edit().Set(field->name, field->zero);
    }
    if (field == type.fields.end() || absl::string_view(field->name) != key) {
      unknown_.push_back(api::FieldStep(&place.step, key).DottedPath());
      edit().Erase(key);
      continue;
    }
    const WireField& known = *field++;
    const Value* same = stored == nullptr ? nullptr : stored->Find(key);
    if (same != nullptr && member.value.SharesNodeWith(*same)) continue;
    Value value;
    bool absent = false;
    if (Field(type, known, member.value, same, place, value, absent)) {
      edit().Set(key, std::move(value));
    } else if (absent) {
      edit().Erase(key);
    }
  }
  for (; field != type.fields.end(); ++field) {
    if (!field->absent_when_zero) edit().Set(field->name, field->zero);
  }
  return changed;
}

bool Decoder::List(const WireType& type, const Value& in, const Value* stored, const Place& parent,
                   Value& out) {
  if (!in.is_list()) return Mismatch(in, type.go_name, parent);
  bool changed = false;
  const absl::Span<const Value> items = in.items();
  for (size_t i = 0; i < items.size(); ++i) {
    const Value* same =
        stored == nullptr || i >= stored->items().size() ? nullptr : &stored->items()[i];
    if (same != nullptr && items[i].SharesNodeWith(*same)) continue;
    const Place place(parent, i);
    Value value;
    if (!Any(*type.element, items[i], same, place, value)) continue;
    if (!changed) out = in;
    changed = true;
    out.MutableAt(i) = std::move(value);
  }
  return changed;
}

bool Decoder::Map(const WireType& type, const Value& in, const Value* stored, const Place& parent,
                  Value& out) {
  if (!in.is_object()) return Mismatch(in, type.go_name, parent);
  bool changed = false;
  for (const ValueMember& member : in.members()) {
    const absl::string_view key = member.key.view();
    const Value* same = stored == nullptr ? nullptr : stored->Find(key);
    if (same != nullptr && member.value.SharesNodeWith(*same)) continue;
    const Place place(parent, key);
    Value value;
    if (!Any(*type.element, member.value, same, place, value)) continue;
    if (!changed) out = in;
    changed = true;
    out.Set(key, std::move(value));
  }
  return changed;
}

}  // namespace

BodyDecode DecodeBody(const WireType& type, Value& object, const resource::DecodeHints& hints) {
  return Decoder(hints).Run(type, object);
}

}  // namespace quiesce::wire

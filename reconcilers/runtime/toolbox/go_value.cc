// Go compares by type, and JSON has lost the types; so a value is first given back its Go shape
// from the wire type: pointers, nil beside empty, zero for absent. One comparison then serves all
// three functions, which differ only in what empty things, quantities and times mean.
#include "reconcilers/runtime/toolbox/go_value.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/go/base64.h"
#include "apiserver_fake/go/format.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::runtime {
namespace {

using Kind = GoValue::Kind;

bool HasItems(const GoValue& value) { return !value.nil() && !value.items().empty(); }

bool SameQuantity(const GoValue& a, const GoValue& b) {
  const absl::StatusOr<api::Quantity> first = api::Quantity::FromValue(a.scalar());
  const absl::StatusOr<api::Quantity> second = api::Quantity::FromValue(b.scalar());
  return first.ok() && second.ok() && first->Compare(*second) == 0;
}

std::optional<absl::Time> InstantOf(const GoValue& time) {
  return go::ParseRfc3339(time.scalar().string_value());
}

bool SameInstant(const GoValue& a, const GoValue& b) {
  return a.scalar() == b.scalar() || InstantOf(a) == InstantOf(b);
}

// The zone as it is written.
absl::string_view ZoneOf(const GoValue& time) {
  const absl::string_view text = time.scalar().string_value();
  if (absl::EndsWith(text, "Z") || text.size() < 6) return "Z";
  return text.substr(text.size() - 6);
}

// The comparisons differ in these points only.
enum class Mode : uint8_t { kReflect, kSemantic, kDerivative };

bool Compare(const GoValue* a, const GoValue* b, Mode mode);

// What lists and maps without items mean: an answer, or go on.
std::optional<bool> CompareEmpty(const GoValue& a, const GoValue& b, Mode mode) {
  if (mode == Mode::kDerivative) {
    if (!HasItems(a)) return true;
    if (a.items().size() > b.items().size()) return false;
    return std::nullopt;
  }
  if (mode == Mode::kReflect && a.nil() != b.nil()) return false;
  if (a.items().size() != b.items().size()) return false;
  if (a.items().empty()) return true;
  return std::nullopt;
}

bool CompareLists(const GoValue& a, const GoValue& b, Mode mode) {
  if (std::optional<bool> answer = CompareEmpty(a, b, mode)) return *answer;
  for (size_t i = 0; i < a.items().size(); ++i) {
    if (!Compare(&a.items()[i], &b.items()[i], mode)) return false;
  }
  return true;
}

bool CompareMaps(const GoValue& a, const GoValue& b, Mode mode) {
  if (std::optional<bool> answer = CompareEmpty(a, b, mode)) return *answer;
  for (size_t i = 0; i < a.keys().size(); ++i) {
    if (!Compare(&a.items()[i], b.Entry(a.keys()[i]), mode)) return false;
  }
  return true;
}

// Of a pointer or an interface; null pointer where it is nil.
const GoValue* Target(const GoValue& value) { return value.nil() ? nullptr : &value.items()[0]; }

// A null pointer stands for a value that is not there.
bool Compare(const GoValue* a, const GoValue* b, Mode mode) {
  if (a == nullptr || b == nullptr) return a == b;
  if (a->kind() != b->kind() || a->type() != b->type()) return false;
  switch (a->kind()) {
    case Kind::kNothing:
      return true;
    case Kind::kScalar:
      if (mode == Mode::kDerivative && a->scalar().is_string() &&
          a->scalar().string_value().empty()) {
        return true;
      }
      return a->scalar() == b->scalar();
    case Kind::kQuantity:
      return mode == Mode::kReflect ? a->scalar() == b->scalar() : SameQuantity(*a, *b);
    case Kind::kTime:
      return SameInstant(*a, *b) && (mode != Mode::kReflect || ZoneOf(*a) == ZoneOf(*b));
    case Kind::kList:
      return CompareLists(*a, *b, mode);
    case Kind::kMap:
      return CompareMaps(*a, *b, mode);
    case Kind::kStruct:
      for (size_t i = 0; i < a->items().size(); ++i) {
        if (!Compare(&a->items()[i], &b->items()[i], mode)) return false;
      }
      return true;
    case Kind::kPointer:
    case Kind::kInterface:
      if (mode == Mode::kDerivative && a->nil()) return true;
      return Compare(Target(*a), Target(*b), mode);
  }
  return false;
}

}  // namespace

GoValue GoValue::Scalar(std::string type, Value value) {
  GoValue result;
  result.kind_ = Kind::kScalar;
  result.type_ = std::move(type);
  result.scalar_ = std::move(value);
  return result;
}

GoValue GoValue::Quantity(std::string text) {
  GoValue result;
  result.kind_ = Kind::kQuantity;
  if (!text.empty()) result.scalar_ = Value(text);
  return result;
}

GoValue GoValue::Time(std::string rfc3339) {
  GoValue result;
  result.kind_ = Kind::kTime;
  result.scalar_ = Value(rfc3339.empty() ? "0001-01-01T00:00:00Z" : rfc3339);
  return result;
}

GoValue GoValue::List(std::string type, std::vector<GoValue> items) {
  GoValue result;
  result.kind_ = Kind::kList;
  result.type_ = std::move(type);
  result.items_ = std::move(items);
  return result;
}

GoValue GoValue::Bytes(std::string type, absl::string_view base64) {
  std::vector<GoValue> items;
  for (const char byte : go::DecodeBase64(base64).bytes) {
    items.push_back(Scalar("uint8", static_cast<int64_t>(static_cast<unsigned char>(byte))));
  }
  return List(std::move(type), std::move(items));
}

GoValue GoValue::Map(std::string type, std::vector<std::pair<std::string, GoValue>> entries) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  GoValue result;
  result.kind_ = Kind::kMap;
  result.type_ = std::move(type);
  for (auto& [key, value] : entries) {
    result.keys_.push_back(std::move(key));
    result.items_.push_back(std::move(value));
  }
  return result;
}

GoValue GoValue::Nil(Kind kind, std::string type) {
  GoValue result;
  result.kind_ = kind;
  result.type_ = std::move(type);
  result.nil_ = true;
  return result;
}

GoValue GoValue::Pointer(std::string type, GoValue target) {
  GoValue result;
  result.kind_ = Kind::kPointer;
  result.type_ = std::move(type);
  result.items_.push_back(std::move(target));
  return result;
}

GoValue GoValue::Interface(GoValue content) {
  GoValue result;
  result.kind_ = Kind::kInterface;
  result.nil_ = content.kind_ == Kind::kNothing;
  if (!result.nil_) result.items_.push_back(std::move(content));
  return result;
}

const GoValue* GoValue::Entry(const std::string& key) const {
  auto found = std::lower_bound(keys_.begin(), keys_.end(), key);
  if (found == keys_.end() || *found != key) return nullptr;
  return &items_[static_cast<size_t>(found - keys_.begin())];
}

GoValue GoValue::OfJson(const Value& json) {
  if (json.is_null()) return Interface(GoValue());
  if (json.is_list()) {
    std::vector<GoValue> items;
    for (const Value& item : json.items()) items.push_back(OfJson(item));
    return Interface(List("[]interface {}", std::move(items)));
  }
  if (json.is_object()) {
    std::vector<std::pair<std::string, GoValue>> entries;
    for (const ValueMember& member : json.members()) {
      entries.emplace_back(std::string(member.key.view()), OfJson(member.value));
    }
    return Interface(Map("map[string]interface {}", std::move(entries)));
  }
  return Interface(Scalar(std::string(go::GoTypeName(json)), json));
}

GoValue GoValue::OfField(const wire::WireField& field, const Value& json) {
  if (!field.pointer) return OfWireType(*field.type, json);
  const std::string type = "*" + field.type->go_name;
  if (json.is_null()) return Nil(Kind::kPointer, type);
  return Pointer(type, OfWireType(*field.type, json));
}

GoValue GoValue::OfWireType(const wire::WireType& type, const Value& json) {
  switch (type.kind) {
    case wire::WireKind::kStruct: {
      GoValue result;
      result.kind_ = Kind::kStruct;
      result.type_ = type.go_name;
      for (const wire::WireField& field : type.fields) {
        result.items_.push_back(OfField(field, json[field.name]));
      }
      return result;
    }
    case wire::WireKind::kList: {
      if (!json.is_list()) return Nil(Kind::kList, type.go_name);
      std::vector<GoValue> items;
      for (const Value& item : json.items()) items.push_back(OfWireType(*type.element, item));
      return List(type.go_name, std::move(items));
    }
    case wire::WireKind::kMap: {
      if (!json.is_object()) return Nil(Kind::kMap, type.go_name);
      std::vector<std::pair<std::string, GoValue>> entries;
      for (const ValueMember& member : json.members()) {
        entries.emplace_back(std::string(member.key.view()),
                             OfWireType(*type.element, member.value));
      }
      return Map(type.go_name, std::move(entries));
    }
    case wire::WireKind::kQuantity:
      return Quantity(std::string(json.string_value()));
    case wire::WireKind::kTime:
    case wire::WireKind::kMicroTime:
      return Time(std::string(json.string_value()));
    case wire::WireKind::kBool:
      return Scalar(type.go_name, json.bool_value());
    case wire::WireKind::kInt32:
    case wire::WireKind::kInt64:
      return Scalar(type.go_name, json.int_value());
    case wire::WireKind::kDouble:
      return Scalar(type.go_name, json.double_value());
    case wire::WireKind::kString:
      return Scalar(type.go_name, json.string_value());
    case wire::WireKind::kBytes:
      if (!json.is_string()) return Nil(Kind::kList, type.go_name);
      return Bytes(type.go_name, json.string_value());
    case wire::WireKind::kIntOrString:
    case wire::WireKind::kRaw:
    case wire::WireKind::kSchemaOr:
      return Scalar(type.go_name, json);
  }
  return GoValue();
}

bool ReflectDeepEqual(const GoValue& a, const GoValue& b) {
  return Compare(&a, &b, Mode::kReflect);
}

bool SemanticDeepEqual(const GoValue& a, const GoValue& b) {
  return Compare(&a, &b, Mode::kSemantic);
}

std::optional<bool> SemanticDeepDerivative(const GoValue& a, const GoValue& b) {
  if (a.kind() == Kind::kNothing) return true;
  if (b.kind() == Kind::kNothing) return std::nullopt;
  return Compare(&a, &b, Mode::kDerivative);
}

}  // namespace quiesce::runtime

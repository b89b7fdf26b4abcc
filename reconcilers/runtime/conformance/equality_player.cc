// Plays the shape helpers.equality.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/conformance/difference.h"
#include "reconcilers/runtime/conformance/players.h"
#include "reconcilers/runtime/toolbox/go_value.h"

namespace quiesce::runtime {
namespace {

using Kind = GoValue::Kind;

// X of `outer<X>`; nullopt where the type is another one.
std::optional<absl::string_view> Inside(absl::string_view type, absl::string_view outer) {
  if (!absl::StartsWith(type, outer) || !absl::EndsWith(type, ">")) return std::nullopt;
  return type.substr(outer.size(), type.size() - outer.size() - 1);
}

const wire::WireType* StructNamed(absl::string_view name) {
  return wire::FindWireType(absl::StrCat("api.core.v1.", name));
}

absl::StatusOr<GoValue> ValueOf(absl::string_view type, const Value& value);

absl::StatusOr<GoValue> MapOf(absl::string_view type, absl::string_view element,
                              const Value& value) {
  if (value.is_null()) return GoValue::Nil(Kind::kMap, std::string(type));
  std::vector<std::pair<std::string, GoValue>> entries;
  for (const ValueMember& member : value.members()) {
    absl::StatusOr<GoValue> entry = ValueOf(element, member.value);
    if (!entry.ok()) return entry.status();
    entries.emplace_back(std::string(member.key.view()), *std::move(entry));
  }
  return GoValue::Map(std::string(type), std::move(entries));
}

absl::StatusOr<GoValue> ListOf(absl::string_view type, absl::string_view element,
                               const Value& value) {
  if (value.is_null()) return GoValue::Nil(Kind::kList, std::string(type));
  std::vector<GoValue> items;
  for (const Value& item : value.items()) {
    absl::StatusOr<GoValue> made = ValueOf(element, item);
    if (!made.ok()) return made.status();
    items.push_back(*std::move(made));
  }
  return GoValue::List(std::string(type), std::move(items));
}

absl::StatusOr<GoValue> PointerTo(absl::string_view type, absl::string_view target,
                                  const Value& value) {
  if (value.is_null()) return GoValue::Nil(Kind::kPointer, std::string(type));
  absl::StatusOr<GoValue> made = ValueOf(target, value);
  if (!made.ok()) return made.status();
  return GoValue::Pointer(std::string(type), *std::move(made));
}

absl::StatusOr<GoValue> ValueOf(absl::string_view type, const Value& value) {
  if (type == "nil") return GoValue();
  if (type == "any") {  // tagged again
    absl::StatusOr<GoValue> content = ValueOf(value["type"].string_value(), value["value"]);
    if (!content.ok()) return content.status();
    return GoValue::Interface(*std::move(content));
  }
  if (auto element = Inside(type, "map<string,")) return MapOf(type, *element, value);
  if (auto element = Inside(type, "list<")) return ListOf(type, *element, value);
  if (auto target = Inside(type, "pointer<")) return PointerTo(type, *target, value);
  if (type == "quantity") return GoValue::Quantity(std::string(value.string_value()));
  if (type == "time") return GoValue::Time(std::string(value.string_value()));
  if (type == "bytes") {
    if (value.is_null()) return GoValue::Nil(Kind::kList, "bytes");
    return GoValue::Bytes("bytes", value.string_value());
  }
  if (const wire::WireType* named = StructNamed(type)) return GoValue::OfWireType(*named, value);
  if (type == "float64") return GoValue::Scalar("float64", value.double_value());
  if (type == "int32" || type == "int64" || type == "string" || type == "bool") {
    return GoValue::Scalar(std::string(type), value);
  }
  return absl::InvalidArgumentError(absl::StrCat("unknown type ", type));
}

}  // namespace

absl::Status PlayEquality(const Value& recorded) {
  auto derivative = [](const GoValue& a, const GoValue& b) {
    const std::optional<bool> answer = SemanticDeepDerivative(a, b);
    return answer.has_value() ? Value(*answer) : Value("panics");
  };
  for (size_t i = 0; i < recorded["steps"].size(); ++i) {
    const Value& step = recorded["steps"].at(i);
    absl::StatusOr<GoValue> a = ValueOf(step["a"]["type"].string_value(), step["a"]["value"]);
    absl::StatusOr<GoValue> b = ValueOf(step["b"]["type"].string_value(), step["b"]["value"]);
    if (!a.ok()) return a.status();
    if (!b.ok()) return b.status();
    const Value observed = Value::Object({{"deep_equal", SemanticDeepEqual(*a, *b)},
                                          {"reflect_equal", ReflectDeepEqual(*a, *b)},
                                          {"derivative_a_b", derivative(*a, *b)},
                                          {"derivative_b_a", derivative(*b, *a)}});
    absl::Status status = CompareStep(i, Without(step, {"a", "b"}), observed);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace quiesce::runtime

#include "apiserver_fake/go/format.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

// `scalar` prints what is neither list nor object.
template <typename Scalar>
void Append(const Value& value, const Scalar& scalar, std::string* out) {
  absl::string_view separator = "";
  if (value.is_object()) {
    *out += "map[";
    for (const ValueMember& member : value.members()) {
      absl::StrAppend(out, separator, member.key.view(), ":");
      Append(member.value, scalar, out);
      separator = " ";
    }
    out->push_back(']');
  } else if (value.is_list()) {
    out->push_back('[');
    for (const Value& item : value.items()) {
      absl::StrAppend(out, separator);
      Append(item, scalar, out);
      separator = " ";
    }
    out->push_back(']');
  } else {
    scalar(value, out);
  }
}

void AppendScalar(const Value& value, std::string* out) {
  if (value.is_string()) {
    absl::StrAppend(out, value.string_value());
  } else if (value.is_null()) {
    *out += "<nil>";
  } else if (value.is_double()) {
    *out += FormatDoubleVerbV(value.double_value());
  } else {
    AppendJson(value, out);
  }
}

void AppendScalarAsString(const Value& value, std::string* out) {
  if (value.is_string()) {
    absl::StrAppend(out, value.string_value());
    return;
  }
  *out += "%!s(";
  if (!value.is_null()) absl::StrAppend(out, GoTypeName(value.kind()), "=");
  AppendScalar(value, out);
  out->push_back(')');
}

}  // namespace

std::string GoSprint(const Value& value) {
  std::string text;
  Append(value, AppendScalar, &text);
  return text;
}

std::string GoSprint(absl::Span<const Value> items) {
  std::string text = "[";
  for (const Value& item : items) {
    if (text.size() > 1) text.push_back(' ');
    Append(item, AppendScalar, &text);
  }
  text.push_back(']');
  return text;
}

std::string GoSprintAsString(const Value& value) {
  std::string text;
  Append(value, AppendScalarAsString, &text);
  return text;
}

absl::string_view GoTypeName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kObject:
      return "map[string]interface {}";
    case Value::Kind::kList:
      return "[]interface {}";
    case Value::Kind::kNull:
      return "%!s(<nil>)";
    default:
      return GoKindName(kind);
  }
}

absl::string_view GoKindName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kNull:
      return "invalid";
    case Value::Kind::kBool:
      return "bool";
    case Value::Kind::kInt:
      return "int64";
    case Value::Kind::kDouble:
      return "float64";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "slice";
    case Value::Kind::kObject:
      return "map";
  }
  return "";
}

}  // namespace quiesce::go

#include "apiserver_fake/go/format.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
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
  if (!value.is_null()) absl::StrAppend(out, GoTypeName(value), "=");
  AppendScalar(value, out);
  out->push_back(')');
}

void AppendSyntax(const Value& value, std::string* out) {
  absl::string_view separator = "";
  if (value.is_object()) {
    *out += "map[string]interface {}{";
    for (const ValueMember& member : value.members()) {
      absl::StrAppend(out, separator, GoQuote(member.key.view()), ":");
      AppendSyntax(member.value, out);
      separator = ", ";
    }
    out->push_back('}');
  } else if (value.is_list()) {
    *out += "[]interface {}{";
    for (const Value& item : value.items()) {
      absl::StrAppend(out, separator);
      AppendSyntax(item, out);
      separator = ", ";
    }
    out->push_back('}');
  } else if (value.is_string()) {
    *out += GoQuote(value.string_value());
  } else if (value.is_null()) {
    *out += "interface {}(nil)";
  } else {
    AppendScalar(value, out);
  }
}

}  // namespace

std::string GoSprint(const Value& value) {
  std::string text;
  Append(value, AppendScalar, &text);
  return text;
}

std::string GoSprint(absl::Span<const Value> items) {
  return absl::StrCat(
      "[",
      absl::StrJoin(items, " ",
                    [](std::string* out, const Value& item) { *out += GoSprint(item); }),
      "]");
}

std::string GoSprintAsString(const Value& value) {
  std::string text;
  Append(value, AppendScalarAsString, &text);
  return text;
}

std::string GoSyntax(const Value& value) {
  std::string text;
  AppendSyntax(value, &text);
  return text;
}

absl::string_view GoTypeName(Value::Kind kind) {
  switch (kind) {
    case Value::Kind::kObject:
      return "map[string]interface {}";
    case Value::Kind::kList:
      return "[]interface {}";
    case Value::Kind::kNull:
      return "<nil>";
    case Value::Kind::kInt:
      return "int64";
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

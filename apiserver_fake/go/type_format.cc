#include "apiserver_fake/go/type_format.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {

std::string GoTypeName(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "<nil>";
    case Value::Kind::kBool:
      return "bool";
    case Value::Kind::kInt:
    case Value::Kind::kDouble:
      return "float64";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "[]interface {}";
    case Value::Kind::kObject:
      return "map[string]interface {}";
  }
  return "";
}

std::string GoPlain(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "<nil>";
    case Value::Kind::kString:
      return std::string(value.string_value());
    case Value::Kind::kInt:
    case Value::Kind::kDouble:
      return FormatDoubleVerbV(value.double_value());
    case Value::Kind::kList: {
      std::vector<std::string> items;
      for (const Value& item : value.items()) items.push_back(GoPlain(item));
      return absl::StrCat("[", absl::StrJoin(items, " "), "]");
    }
    case Value::Kind::kObject: {
      std::vector<std::string> members;
      for (const ValueMember& member : value.members()) {
        members.push_back(absl::StrCat(member.key.view(), ":", GoPlain(member.value)));
      }
      return absl::StrCat("map[", absl::StrJoin(members, " "), "]");
    }
    default:
      return ToJson(value);
  }
}

std::string GoSyntax(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return "interface {}(nil)";
    case Value::Kind::kString:
      return GoQuote(value.string_value());
    case Value::Kind::kInt:
    case Value::Kind::kDouble:
      return FormatDoubleVerbV(value.double_value());
    case Value::Kind::kList: {
      std::vector<std::string> items;
      for (const Value& item : value.items()) items.push_back(GoSyntax(item));
      return absl::StrCat("[]interface {}{", absl::StrJoin(items, ", "), "}");
    }
    case Value::Kind::kObject: {
      std::vector<std::string> members;
      for (const ValueMember& member : value.members()) {
        members.push_back(absl::StrCat(GoQuote(member.key.view()), ":", GoSyntax(member.value)));
      }
      return absl::StrCat("map[string]interface {}{", absl::StrJoin(members, ", "), "}");
    }
    default:
      return ToJson(value);
  }
}

}  // namespace quiesce::go

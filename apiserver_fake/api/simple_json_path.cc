#include "apiserver_fake/api/simple_json_path.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"

namespace quiesce::api {
namespace {

// Dots and brackets are tokens of their own; a quoted text is one, whatever is in it.
std::vector<std::string> Tokens(absl::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    size_t end = 1;
    if (text[0] == '\'') {
      while (end < text.size() && !(text[end] == '\'' && text[end - 1] != '\\')) ++end;
      end = end < text.size() ? end + 1 : end;
    } else if (text[0] != '.' && text[0] != '[' && text[0] != ']') {
      while (end < text.size() && text[end] != '.' && text[end] != '[' && text[end] != ']') ++end;
    }
    tokens.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return tokens;
}

class Follower {
 public:
  explicit Follower(const Value& props) { result_.schema = props; }

  SchemaPath Run(const std::vector<std::string>& tokens, bool arrays) {
    for (size_t i = 0; i < tokens.size() && result_.error.empty();) {
      if (tokens[i] == "[") {
        if (!arrays) return Failed("array notation is not allowed");
        if (i + 1 >= tokens.size()) return Failed("unexpected end of JSON path");
        const std::string& quoted = tokens[i + 1];
        if (quoted.size() < 2 || quoted.front() != '\'' || quoted.back() != '\'') {
          return Failed(absl::StrCat("expected single quoted string but got ", quoted));
        }
        Step(Unescaped(quoted));
        if (!result_.error.empty()) break;
        if (i + 2 >= tokens.size()) return Failed("unexpected end of JSON path");
        if (tokens[i + 2] != "]") return Failed(absl::StrCat("expected ] but got ", tokens[i + 2]));
        i += 3;
      } else if (tokens[i] == ".") {
        if (i + 1 >= tokens.size()) return Failed("unexpected end of JSON path");
        Step(tokens[i + 1]);
        i += 2;
      } else {
        return Failed(absl::StrCat("expected [ or . but got: ", tokens[i]));
      }
    }
    return std::move(result_);
  }

 private:
  SchemaPath Failed(std::string error) {
    result_.error = std::move(error);
    return std::move(result_);
  }

  static std::string Unescaped(const std::string& quoted) {
    std::string text;
    for (size_t i = 1; i + 1 < quoted.size(); ++i) {
      if (quoted[i] == '\\' && i + 2 < quoted.size()) ++i;
      text.push_back(quoted[i]);
    }
    return text;
  }

  void Step(const std::string& name) {
    const Value schema = result_.schema;
    const Value& properties = schema["properties"];
    const Value& additional = schema["additionalProperties"];
    if (result_.root.empty()) result_.root = name;
    if (!properties.empty()) {
      const Value* next = properties.Find(name);
      if (next == nullptr) {
        result_.error = "does not refer to a valid field";
        return;
      }
      absl::StrAppend(&result_.path, result_.path.empty() ? "" : ".", name);
      result_.schema = *next;
    } else if (!additional.is_null()) {
      absl::StrAppend(&result_.path, "[", name, "]");
      result_.schema = additional.is_object() ? additional : Value();
    } else {
      result_.error = "does not refer to a valid field";
    }
  }

  SchemaPath result_;
};

}  // namespace

bool ValidateSimpleJsonPath(const Value& path, const std::string& field, FieldErrors& errors) {
  absl::string_view text = path.string_value();
  if (text.empty()) {
    errors.push_back(InvalidField(field, Value(text), "must not be empty"));
  } else if (text[0] != '.') {
    errors.push_back(InvalidField(field, path, "must be a simple json path starting with ."));
  } else {
    return true;
  }
  return false;
}

SchemaPath FollowSchemaPath(absl::string_view json_path, const Value& props, bool arrays) {
  return Follower(props).Run(Tokens(json_path), arrays);
}

}  // namespace quiesce::api

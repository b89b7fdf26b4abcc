// A set of values is taken along the path, one step after the other, as client-go's evaluator does.
// A value that does not have the next step drops out, without an error: the server prints an empty
// cell then (AllowMissingKeys in apiextensions-apiserver's table conversion).
#include "apiserver_fake/rest/json_path.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace quiesce::rest {
namespace {

using Values = std::vector<Value>;

void AppendDescendants(const Value& value, Values* out) {
  out->push_back(value);
  for (const Value& item : value.items()) AppendDescendants(item, out);
  for (const ValueMember& member : value.members()) AppendDescendants(member.value, out);
}

Values Children(const Values& from) {
  Values out;
  for (const Value& value : from) {
    for (const Value& item : value.items()) out.push_back(item);
    for (const ValueMember& member : value.members()) out.push_back(member.value);
  }
  return out;
}

Values Members(const Values& from, absl::string_view name) {
  if (name == "*") return Children(from);
  Values out;
  for (const Value& value : from) {
    if (const Value* member = value.Find(name)) out.push_back(*member);
  }
  return out;
}

// "1", "-1", "0:2", ":3".
std::optional<Values> Items(const Values& from, absl::string_view text) {
  const std::vector<absl::string_view> bounds = absl::StrSplit(text, ':');
  if (bounds.size() > 2) return std::nullopt;
  int64_t first = 0, last = 0;
  if (!bounds[0].empty() && !absl::SimpleAtoi(bounds[0], &first)) return std::nullopt;
  if (bounds.size() == 2 && !bounds[1].empty() && !absl::SimpleAtoi(bounds[1], &last))
    return std::nullopt;
  Values out;
  for (const Value& value : from) {
    const int64_t size = static_cast<int64_t>(value.items().size());
    int64_t begin = first < 0 ? first + size : first;
    int64_t end = begin + 1;
    if (bounds.size() == 2) end = bounds[1].empty() ? size : last < 0 ? last + size : last;
    for (int64_t i = std::max<int64_t>(begin, 0); i < std::min(end, size); ++i) {
      out.push_back(value.at(static_cast<size_t>(i)));
    }
  }
  return out;
}

// One side of a comparison: a path from the item, or a literal.
std::optional<Value> Operand(const Value& item, absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  if (absl::ConsumePrefix(&text, "@")) {
    const Values found = FindJsonPath(item, text);
    if (found.empty()) return std::nullopt;
    return found.front();
  }
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    return Value(text.substr(1, text.size() - 2));
  }
  if (text == "true" || text == "false") return Value(text == "true");
  int64_t integer = 0;
  if (absl::SimpleAtoi(text, &integer)) return Value(integer);
  double number = 0;
  if (absl::SimpleAtod(text, &number)) return Value(number);
  return std::nullopt;
}

bool Less(const Value& a, const Value& b) {
  if (a.is_number() && b.is_number()) return a.double_value() < b.double_value();
  return a.is_string() && b.is_string() && a.string_value() < b.string_value();
}

bool Passes(const Value& item, absl::string_view condition) {
  for (const char* sign : {"==", "!=", "<=", ">=", "<", ">"}) {
    const size_t at = condition.find(sign);
    if (at == absl::string_view::npos) continue;
    const std::optional<Value> left = Operand(item, condition.substr(0, at));
    const std::optional<Value> right =
        Operand(item, condition.substr(at + absl::string_view(sign).size()));
    if (!left.has_value() || !right.has_value()) return false;
    switch (sign[0]) {
      case '=':
        return *left == *right;
      case '!':
        return *left != *right;
      case '<':
        return Less(*left, *right) || (sign[1] == '=' && *left == *right);
      default:
        return Less(*right, *left) || (sign[1] == '=' && *left == *right);
    }
  }
  return Operand(item, condition).has_value();
}

// What stands in brackets, from behind the opening one up to behind the closing one.
std::optional<absl::string_view> TakeBracket(absl::string_view* path) {
  int depth = 1;
  char quote = 0;
  for (size_t i = 0; i < path->size(); ++i) {
    const char c = (*path)[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '[') {
      ++depth;
    } else if (c == ']' && --depth == 0) {
      const absl::string_view inside = path->substr(0, i);
      path->remove_prefix(i + 1);
      return inside;
    }
  }
  return std::nullopt;
}

std::optional<Values> ApplyBracket(const Values& from, absl::string_view inside) {
  if (absl::StartsWith(inside, "?(") && absl::EndsWith(inside, ")")) {
    const absl::string_view condition = inside.substr(2, inside.size() - 3);
    Values out;
    for (const Value& value : from) {
      for (const Value& item : value.items()) {
        if (Passes(item, condition)) out.push_back(item);
      }
    }
    return out;
  }
  if (inside.size() >= 2 && (inside.front() == '\'' || inside.front() == '"')) {
    return Members(from, inside.substr(1, inside.size() - 2));
  }
  if (inside == "*") return Children(from);
  return Items(from, inside);
}

// A member's name up to the next dot or bracket; a backslash takes away the meaning of what is
// behind it.
std::string TakeName(absl::string_view* path) {
  std::string name;
  size_t at = 0;
  for (; at < path->size() && (*path)[at] != '.' && (*path)[at] != '['; ++at) {
    if ((*path)[at] == '\\' && at + 1 < path->size()) ++at;
    name += (*path)[at];
  }
  path->remove_prefix(at);
  return name;
}

}  // namespace

std::vector<Value> FindJsonPath(const Value& object, absl::string_view path) {
  absl::ConsumePrefix(&path, "$");
  Values at = {object};
  while (!path.empty() && !at.empty()) {
    if (absl::ConsumePrefix(&path, "[")) {
      const std::optional<absl::string_view> inside = TakeBracket(&path);
      if (!inside.has_value()) return {};
      std::optional<Values> next = ApplyBracket(at, *inside);
      if (!next.has_value()) return {};
      at = *std::move(next);
    } else if (absl::ConsumePrefix(&path, "..")) {
      Values all;
      for (const Value& value : at) AppendDescendants(value, &all);
      at = Members(all, TakeName(&path));
    } else {
      absl::ConsumePrefix(&path, ".");
      const std::string name = TakeName(&path);
      if (!name.empty()) at = Members(at, name);
    }
  }
  return at;
}

}  // namespace quiesce::rest

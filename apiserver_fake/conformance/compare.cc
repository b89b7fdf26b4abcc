// Matching text may bind symbols, also where the match fails in the end. Wherever there is another
// way to match (another item, another order, a quoted object) the symbols are therefore copied
// before and put back after a failure. Sets are matched greedily: an expected item takes the first
// one left that fits. This is enough for the recordings, whose items differ in more than symbols.
#include "apiserver_fake/conformance/compare.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::conformance {
namespace {

// Lists that are shorter are compared in every order, others as sets are.
constexpr size_t kMostPermuted = 7;

std::string Render(const Value* value) {
  if (value == nullptr) return "(absent)";
  std::string text = ToJson(*value);
  if (text.size() > 2000) text = text.substr(0, 2000) + "...";
  return text;
}

Difference Differ(const std::string& pointer, const Value* expected, const Value* got) {
  return {pointer.empty() ? "/" : pointer, Render(expected), Render(got)};
}

// A whole object in quotation marks in a message, where its members have no order that could be
// told: where it stands.
struct Quoted {
  size_t begin = absl::string_view::npos, end = 0;
};

Quoted FindQuoted(absl::string_view text) {
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '"') continue;
    if (text[i + 1] != '{' && !absl::StartsWith(text.substr(i + 1), "map[")) continue;
    size_t end = i + 1;
    while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
    if (end >= text.size()) return {};
    return {i, end + 1};
  }
  return {};
}

// The quoted text as a value; nullopt if it is no JSON.
std::optional<Value> ReadQuoted(absl::string_view text, const Quoted& quoted) {
  absl::StatusOr<Value> value = ParseJson(text.substr(quoted.begin, quoted.end - quoted.begin));
  if (!value.ok()) return std::nullopt;
  absl::StatusOr<Value> inner = ParseJson(value->string_value());
  if (!inner.ok()) return std::nullopt;
  return *inner;
}

std::string Escape(absl::string_view key) {
  std::string out;
  for (char c : key) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
  return out;
}

bool IsObjectList(const Value& value) {
  return value["items"].is_list() && absl::EndsWith(value["kind"].string_value(), "List");
}

}  // namespace

Value WithoutManagedFields(const Value& object) {
  if (!object.is_object()) return object;
  Value out = object;
  if (object["metadata"].is_object() && object["metadata"].Has("managedFields")) {
    out.Mutable("metadata").Erase("managedFields");
  }
  if (IsObjectList(object)) {
    Value items = Value::List();
    for (const Value& item : object["items"].items()) items.Append(WithoutManagedFields(item));
    out.Set("items", std::move(items));
  }
  return out;
}

bool Comparer::CompareText(absl::string_view expected, absl::string_view got) {
  if (expected == got) return true;
  Symbols before = *symbols_;
  if (symbols_->Match(expected, got)) return true;
  *symbols_ = before;
  Quoted a = FindQuoted(expected), b = FindQuoted(got);
  if (a.begin == absl::string_view::npos || b.begin == absl::string_view::npos) return false;
  if (!symbols_->Match(expected.substr(0, a.begin), got.substr(0, b.begin))) return false;
  std::optional<Value> left = ReadQuoted(expected, a), right = ReadQuoted(got, b);
  if (left.has_value()) {
    if (!right.has_value()) return false;
    if (!options_.managed_fields) {
      left = WithoutManagedFields(*left);
      right = WithoutManagedFields(*right);
    }
    if (Compare(*left, *right, "").has_value()) return false;
  }
  return CompareText(expected.substr(a.end), got.substr(b.end));
}

bool Comparer::CompareAsSet(const std::vector<Value>& expected, std::vector<Value> got) {
  if (expected.size() != got.size()) return false;
  for (const Value& want : expected) {
    bool found = false;
    for (size_t i = 0; i < got.size() && !found; ++i) {
      Symbols before = *symbols_;
      if (!Compare(want, got[i], "").has_value()) {
        got.erase(got.begin() + static_cast<std::ptrdiff_t>(i));
        found = true;
      } else {
        *symbols_ = before;
      }
    }
    if (!found) return false;
  }
  return true;
}

bool Comparer::ComparePiecesAsSet(absl::string_view expected, absl::string_view got) {
  auto split = [](absl::string_view text) {
    std::vector<Value> pieces;
    size_t open = text.find('['), close = text.rfind(']');
    if (open == absl::string_view::npos || close == absl::string_view::npos || close < open) {
      pieces.push_back(Value(text));
      return pieces;
    }
    pieces.push_back(Value(text.substr(0, open)));
    for (absl::string_view piece : absl::StrSplit(text.substr(open + 1, close - open - 1), ", ")) {
      pieces.push_back(Value(piece));
    }
    pieces.push_back(Value(text.substr(close + 1)));
    return pieces;
  };
  return CompareAsSet(split(expected), split(got));
}

std::optional<Difference> Comparer::CompareObjects(const Value& expected, const Value& got,
                                                   const std::string& pointer) {
  std::vector<bool> used(got.members().size(), false);
  for (const ValueMember& member : expected.members()) {
    const Value* value = nullptr;
    for (size_t i = 0; i < used.size() && value == nullptr; ++i) {
      if (used[i] || got.members()[i].key.view() != member.key.view()) continue;
      value = &got.members()[i].value;
      used[i] = true;
    }
    for (size_t i = 0; i < used.size() && value == nullptr; ++i) {
      if (used[i]) continue;
      Symbols before = *symbols_;
      if (symbols_->Match(member.key.view(), got.members()[i].key.view())) {
        value = &got.members()[i].value;
        used[i] = true;
      } else {
        *symbols_ = before;
      }
    }
    std::string at = absl::StrCat(pointer, "/", Escape(member.key.view()));
    if (value == nullptr) return Differ(at, &member.value, nullptr);
    if (auto difference = Compare(member.value, *value, at)) return difference;
  }
  for (size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) {
      return Differ(absl::StrCat(pointer, "/", Escape(got.members()[i].key.view())), nullptr,
                    &got.members()[i].value);
    }
  }
  return std::nullopt;
}

std::optional<Difference> Comparer::CompareLists(const Value& expected, const Value& got,
                                                 const std::string& pointer) {
  if (options_.unordered &&
      (absl::EndsWith(pointer, "/causes") || absl::EndsWith(pointer, "/resources"))) {
    std::vector<Value> want(expected.items().begin(), expected.items().end());
    std::vector<Value> have(got.items().begin(), got.items().end());
    if (CompareAsSet(want, have)) return std::nullopt;
    return Differ(pointer, &expected, &got);
  }
  for (size_t i = 0; i < expected.size() && i < got.size(); ++i) {
    if (auto difference = Compare(expected.at(i), got.at(i), absl::StrCat(pointer, "/", i))) {
      return difference;
    }
  }
  if (expected.size() == got.size()) return std::nullopt;
  size_t i = std::min(expected.size(), got.size());
  return Differ(absl::StrCat(pointer, "/", i), i < expected.size() ? &expected.at(i) : nullptr,
                i < got.size() ? &got.at(i) : nullptr);
}

std::optional<Difference> Comparer::Compare(const Value& expected, const Value& got,
                                            const std::string& pointer) {
  // A number is what its text says: 2.0 is written as 2.
  if (expected.is_number() && got.is_number() && ToJson(expected) == ToJson(got)) {
    return std::nullopt;
  }
  if (expected.kind() != got.kind()) return Differ(pointer, &expected, &got);
  if (expected.is_string()) {
    bool same = options_.unordered && pointer == "/message"
                    ? ComparePiecesAsSet(expected.string_value(), got.string_value())
                    : CompareText(expected.string_value(), got.string_value());
    if (!same) return Differ(pointer, &expected, &got);
    return std::nullopt;
  }
  if (expected.is_object()) return CompareObjects(expected, got, pointer);
  if (expected.is_list()) return CompareLists(expected, got, pointer);
  if (expected != got) return Differ(pointer, &expected, &got);
  return std::nullopt;
}

std::optional<Difference> Comparer::CompareItems(const Value& expected, const Value& got,
                                                 const std::string& pointer) {
  bool any_order = false;
  for (const Value& item : expected.items()) {
    any_order |= absl::StrContains(item["metadata"]["name"].string_value(), '<');
  }
  const Symbols before = *symbols_;
  std::optional<Difference> difference = Compare(expected, got, pointer);
  if (!difference.has_value() || !any_order) return difference;
  std::vector<Value> order(got.items().begin(), got.items().end());
  if (order.size() < kMostPermuted) {
    const auto by_hash = [](const Value& a, const Value& b) { return a.Hash() < b.Hash(); };
    std::sort(order.begin(), order.end(), by_hash);
    do {
      *symbols_ = before;
      if (!Compare(expected, Value::List(order), pointer).has_value()) return std::nullopt;
    } while (std::next_permutation(order.begin(), order.end(), by_hash));
  } else {
    *symbols_ = before;
    const std::vector<Value> want(expected.items().begin(), expected.items().end());
    if (CompareAsSet(want, std::move(order))) return std::nullopt;
  }
  *symbols_ = before;
  return difference;
}

std::optional<Difference> Comparer::CompareUnordered(const Value& expected, const Value& got,
                                                     const std::string& pointer) {
  const std::vector<Value> want(expected.items().begin(), expected.items().end());
  const std::vector<Value> have(got.items().begin(), got.items().end());
  if (CompareAsSet(want, have)) return std::nullopt;
  return Differ(pointer, &expected, &got);
}

std::optional<Difference> Comparer::CompareWarnings(const Value& expected,
                                                    const std::vector<std::string>& got) {
  Value list = Value::List();
  for (const std::string& warning : got) list.Append(Value(warning));
  Value want = expected.is_list() ? expected : Value::List();
  if (options_.unordered) {
    std::vector<Value> a(want.items().begin(), want.items().end());
    std::vector<Value> b(list.items().begin(), list.items().end());
    if (CompareAsSet(a, b)) return std::nullopt;
    return Differ("(warnings)", &want, &list);
  }
  return CompareLists(want, list, "(warnings)");
}

}  // namespace quiesce::conformance

// The order decides: words first (y, no, ~, .inf), then by the first character numbers and times,
// and what is left is text. A tag does not convert, it only has to agree with what the text would
// be anyway, but for !!str, and !!float on an integer.
#include "apiserver_fake/base/yaml_scalar.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/json.h"

namespace quiesce {
namespace {

constexpr absl::string_view kPrefix = "tag:yaml.org,2002:";

enum class Tag { kNone, kString, kBool, kInt, kFloat, kNull, kTimestamp, kMerge, kBinary, kOther };

struct Resolved {
  Tag tag = Tag::kString;
  Value value;
};

Tag TagNamed(absl::string_view tag) {
  if (tag.empty()) return Tag::kNone;
  if (!absl::ConsumePrefix(&tag, kPrefix)) return Tag::kOther;
  if (tag == "str") return Tag::kString;
  if (tag == "bool") return Tag::kBool;
  if (tag == "int") return Tag::kInt;
  if (tag == "float") return Tag::kFloat;
  if (tag == "null") return Tag::kNull;
  if (tag == "timestamp") return Tag::kTimestamp;
  if (tag == "merge") return Tag::kMerge;
  if (tag == "binary") return Tag::kBinary;
  return Tag::kOther;
}

absl::string_view ShortName(Tag tag) {
  switch (tag) {
    case Tag::kBool:
      return "!!bool";
    case Tag::kInt:
      return "!!int";
    case Tag::kFloat:
      return "!!float";
    case Tag::kNull:
      return "!!null";
    case Tag::kTimestamp:
      return "!!timestamp";
    case Tag::kMerge:
      return "!!merge";
    case Tag::kBinary:
      return "!!binary";
    default:
      return "!!str";
  }
}

template <size_t N>
bool OneOf(absl::string_view text, const char* const (&words)[N]) {
  for (const char* word : words) {
    if (text == word) return true;
  }
  return false;
}

std::optional<Resolved> LookUp(absl::string_view text) {
  if (OneOf(text, {"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"})) {
    return Resolved{Tag::kBool, Value(true)};
  }
  if (OneOf(text, {"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"})) {
    return Resolved{Tag::kBool, Value(false)};
  }
  if (OneOf(text, {"", "~", "null", "Null", "NULL"})) return Resolved{Tag::kNull, Value()};
  const double infinity = std::numeric_limits<double>::infinity();
  if (OneOf(text, {".nan", ".NaN", ".NAN"})) {
    return Resolved{Tag::kFloat, Value(std::numeric_limits<double>::quiet_NaN())};
  }
  if (OneOf(text, {".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"})) {
    return Resolved{Tag::kFloat, Value(infinity)};
  }
  if (OneOf(text, {"-.inf", "-.Inf", "-.INF"})) return Resolved{Tag::kFloat, Value(-infinity)};
  if (text == "<<") return Resolved{Tag::kMerge, Value("<<")};
  return std::nullopt;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// An integer with Go's prefixes: 0x, 0o, 0b, and 0 for octal.
std::optional<Value> Integer(absl::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int base = 10;
  if (text.size() > 1 && text[0] == '0') {
    const char kind = text[1] | 0x20;
    base = kind == 'x' ? 16 : kind == 'b' ? 2 : 8;
    text.remove_prefix(kind == 'x' || kind == 'b' || kind == 'o' ? 2 : 1);
  }
  uint64_t size = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), size, base);
  if (text.empty() || problem != std::errc() || end != text.data() + text.size()) {
    return std::nullopt;
  }
  constexpr uint64_t kTop = uint64_t{1} << 63;
  if (negative) {
    if (size > kTop) return std::nullopt;
    return Value(static_cast<int64_t>(-size));
  }
  if (size < kTop) return Value(static_cast<int64_t>(size));
  return Value(static_cast<double>(size));
}

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool LooksLikeFloat(absl::string_view text) {
  size_t i = 0;
  const auto digits = [&] {
    const size_t start = i;
    while (i < text.size() && IsDigit(text[i])) ++i;
    return i > start;
  };
  const auto at = [&](char c) { return i < text.size() && text[i] == c; };
  if (at('-') || at('+')) ++i;
  if (at('.')) {
    ++i;
    if (!digits()) return false;
  } else {
    if (!digits()) return false;
    if (at('.')) {
      ++i;
      digits();
    }
  }
  if (at('e') || at('E')) {
    ++i;
    if (at('-') || at('+')) ++i;
    if (!digits()) return false;
  }
  return i == text.size();
}

std::optional<Value> Float(absl::string_view text) {
  if (!LooksLikeFloat(text)) return std::nullopt;
  double number = 0;
  if (!absl::SimpleAtod(text, &number) || std::isinf(number)) return std::nullopt;
  return Value(number);
}

// A day, maybe with a time (allowedTimestampFormats): stays text, but is no other kind of value.
bool IsTimestamp(absl::string_view text) {
  if (text.size() < 8 || text[4] != '-' || !absl::c_all_of(text.substr(0, 4), IsDigit))
    return false;
  constexpr const char* kForms[] = {"%Y-%m-%dT%H:%M:%E*S%Ez", "%Y-%m-%dt%H:%M:%E*S%Ez",
                                    "%Y-%m-%d %H:%M:%E*S", "%Y-%m-%d"};
  return absl::c_any_of(kForms, [text](const char* form) {
    absl::Time time;
    return absl::ParseTime(form, text, &time, nullptr);
  });
}

// [-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?, a number to the base of 60.
bool IsBase60(absl::string_view text) {
  const auto digit = [](char c) { return IsDigit(c) || c == '_'; };
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty() || !IsDigit(text[0])) return false;
  const absl::string_view whole = text.substr(0, text.find('.'));
  if (whole.size() < text.size() && !absl::c_all_of(text.substr(whole.size() + 1), digit)) {
    return false;
  }
  const std::vector<absl::string_view> places = absl::StrSplit(whole, ':');
  if (places.size() < 2 || !absl::c_all_of(places[0], digit)) return false;
  return std::all_of(places.begin() + 1, places.end(), [](absl::string_view place) {
    const bool two = place.size() == 2 && place[0] <= '5';
    return (two || place.size() == 1) && absl::c_all_of(place, IsDigit);
  });
}

Resolved Resolve(Tag tag, absl::string_view text) {
  const char first = text.empty() ? 'N' : text[0];
  const bool number = IsDigit(first) || first == '-' || first == '+';
  if (auto known = LookUp(text)) return *known;
  if (first == '.') {
    if (auto value = Float(text)) return {Tag::kFloat, *value};
  } else if (number) {
    if ((tag == Tag::kNone || tag == Tag::kTimestamp) && IsTimestamp(text)) {
      return {Tag::kTimestamp, Value(text)};
    }
    const std::string plain = absl::StrReplaceAll(text, {{"_", ""}});
    if (auto value = Integer(plain)) return {Tag::kInt, *value};
    if (auto value = Float(plain)) return {Tag::kFloat, *value};
  }
  return {Tag::kString, Value(text)};
}

// Numbers as JSON carries them: whole ones are integers.
Value Normalised(const Value& value) {
  if (!value.is_double()) return value;
  const double number = value.double_value();
  if (number == std::floor(number) && std::fabs(number) < 9.2e18) {
    return Value(static_cast<int64_t>(number));
  }
  return value;
}

}  // namespace

bool IsPlainYamlText(absl::string_view text) {
  return Resolve(Tag::kNone, text).tag == Tag::kString && !IsBase60(text);
}

YamlScalar ResolveYamlScalar(absl::string_view tag_text, absl::string_view text, bool plain) {
  Tag tag = TagNamed(tag_text);
  if (tag == Tag::kNone && !plain) return {Value(text), false, ""};
  if (tag == Tag::kBinary) {
    std::string bytes;
    if (!absl::Base64Unescape(text, &bytes)) {
      return {Value(), false, "yaml: !!binary value contains invalid base64 data"};
    }
    return {Value(bytes), false, ""};
  }
  if (tag == Tag::kString || tag == Tag::kOther || tag == Tag::kMerge) {
    return {Value(text), tag == Tag::kMerge, ""};
  }
  Resolved resolved = Resolve(tag, text);
  const bool fits =
      tag == Tag::kNone || tag == resolved.tag || (tag == Tag::kFloat && resolved.tag == Tag::kInt);
  if (!fits) {
    return {Value(), false,
            absl::StrCat("yaml: cannot decode ", ShortName(resolved.tag), " `", text, "` as a ",
                         ShortName(tag))};
  }
  if (resolved.value.is_double() && !std::isfinite(resolved.value.double_value())) {
    const double number = resolved.value.double_value();
    return {Value(), false,
            absl::StrCat("json: unsupported value: ", std::isnan(number) ? "NaN"
                                                      : number > 0       ? "+Inf"
                                                                         : "-Inf")};
  }
  return {Normalised(resolved.value), false, ""};
}

std::string YamlKeyText(const Value& key) {
  if (key.is_string()) return std::string(key.string_value());
  return ToJson(key);
}

}  // namespace quiesce

// Values are shown as cel-go shows them: "∞" for infinity, and exponents as raised digits. Within
// lists and maps they are quoted as CEL would write them, at the top they are not.
#include "apiserver_fake/cel/text_format.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/cel/time_text.h"

namespace quiesce::cel {
namespace {

using Kind = CelValue::Kind;
using Text = absl::StatusOr<std::string>;

constexpr int kMaxPrecision = 1000;

Text Plain(const CelValue& val);

// A value within a list or map, as CEL would write it.
Text Inner(const CelValue& val) {
  if (val.is(Kind::kTimestamp) || val.is(Kind::kDuration)) {
    const bool time = val.is(Kind::kTimestamp);
    return absl::StrCat(time ? "timestamp(" : "duration(",
                        GoQuote(time ? val.Show() : DurationText(val.int_value())), ")");
  }
  if (val.is(Kind::kDouble)) {
    if (!std::isfinite(val.double_value())) return GoQuote(val.Show());
    return absl::StrFormat("%.6f", val.double_value());
  }
  Text text = Plain(val);
  if (!text.ok()) return text;
  if (val.is(Kind::kString)) return GoQuote(*text);
  if (val.is(Kind::kBytes)) return absl::StrCat("b", GoQuote(*text));
  return text;
}

Text ListText(const CelValue& list) {
  std::string text = "[";
  for (size_t i = 0; i < list.size(); ++i) {
    Text item = Inner(list.At(i));
    if (!item.ok()) return item;
    absl::StrAppend(&text, i == 0 ? "" : ", ", *item);
  }
  return text + "]";
}

Text MapText(const CelValue& map) {
  std::vector<std::pair<std::string, std::string>> entries;
  absl::Status failed;
  map.ForEach([&](const CelValue& key, const CelValue& value) {
    Text key_text = Inner(key), value_text = Inner(value);
    failed = key_text.ok() ? value_text.status() : key_text.status();
    if (failed.ok()) entries.emplace_back(*std::move(key_text), *std::move(value_text));
    return failed.ok();
  });
  if (!failed.ok()) return failed;
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = "{";
  for (const auto& [key, value] : entries) {
    absl::StrAppend(&text, text.size() == 1 ? "" : ", ", key, ":", value);
  }
  return text + "}";
}

// %s.
Text Plain(const CelValue& val) {
  if (!FitsClause('s', val.TypeName())) {
    return absl::InvalidArgumentError(ClauseMisfit('s', val.TypeName()));
  }
  switch (val.kind()) {
    case Kind::kList:
      return ListText(val);
    case Kind::kMap:
      return MapText(val);
    case Kind::kDuration:
      return DurationText(val.int_value());
    case Kind::kType:
      return FormatType(*val.type_value());
    default:
      return val.Show();
  }
}

// An integer in a base, with its sign.
std::string InBase(bool negative, uint64_t size, unsigned base) {
  std::string digits;
  do {
    digits += "0123456789abcdef"[size % base];
    size /= base;
  } while (size > 0);
  if (negative) digits += '-';
  std::reverse(digits.begin(), digits.end());
  return digits;
}

std::string InBase(const CelValue& val, unsigned base) {
  if (val.is(Kind::kUint)) return InBase(false, val.uint_value(), base);
  const bool negative = val.int_value() < 0;
  const uint64_t bits = static_cast<uint64_t>(val.int_value());
  return InBase(negative, negative ? 0 - bits : bits, base);
}

// %f and %e.
std::string Real(const CelValue& val, char clause, int precision) {
  double number = val.double_value();
  if (val.is(Kind::kString)) {
    number = val.text() == "NaN" ? std::nan("") : val.text()[0] == '-' ? -HUGE_VAL : HUGE_VAL;
  }
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-\u221e" : "\u221e";
  if (clause == 'f') return absl::StrFormat("%.*f", precision, number);
  std::string text = absl::StrFormat("%.*e", precision, number);
  // 1.5e+03 is written 1.5\u00d710\u2070\u00b3.
  const size_t at = text.find('e');
  std::string raised;
  static constexpr absl::string_view kRaised[] = {"\u2070", "\u00b9", "\u00b2", "\u00b3", "\u2074",
                                                  "\u2075", "\u2076", "\u2077", "\u2078", "\u2079"};
  for (char c : text.substr(at + 1)) {
    if (c == '-') absl::StrAppend(&raised, "\u207b");
    if (absl::ascii_isdigit(c)) absl::StrAppend(&raised, kRaised[c - '0']);
  }
  return absl::StrCat(text.substr(0, at),
                      "\u00d7"
                      "10",
                      raised);
}

std::string Hex(const CelValue& val, bool upper) {
  const bool bytes = val.is(Kind::kString) || val.is(Kind::kBytes);
  std::string text = bytes ? absl::BytesToHexString(val.text()) : InBase(val, 16);
  return upper ? absl::AsciiStrToUpper(text) : text;
}

bool IsRealWord(const CelValue& val) {
  return val.is(Kind::kString) &&
         (val.text() == "NaN" || val.text() == "Infinity" || val.text() == "-Infinity");
}

Text Shown(const CelValue& val, const FormatClause& clause) {
  const bool real = clause.kind == 'f' || clause.kind == 'e';
  if (!FitsClause(clause.kind, val.TypeName()) && !(real && IsRealWord(val))) {
    return absl::InvalidArgumentError(ClauseMisfit(clause.kind, val.TypeName()));
  }
  switch (clause.kind) {
    case 's':
      return Plain(val);
    case 'd':
      return val.Show();
    case 'f':
    case 'e':
      return Real(val, clause.kind, clause.precision);
    case 'b':
      return val.is(Kind::kBool) ? std::string(val.is_true() ? "1" : "0") : InBase(val, 2);
    case 'o':
      return InBase(val, 8);
    default:
      return Hex(val, clause.kind == 'X');
  }
}

absl::Status Unparsed(absl::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat("could not parse formatting clause: ", why));
}

}  // namespace

bool FitsClause(char clause, absl::string_view type) {
  auto one_of = [type](absl::Span<const absl::string_view> types) {
    return std::find(types.begin(), types.end(), type) != types.end();
  };
  switch (clause) {
    case 's':
      return one_of({"list", "map", "int", "uint", "double", "bool", "string", "bytes", "type",
                     "null_type", "google.protobuf.Timestamp", "google.protobuf.Duration"});
    case 'f':
    case 'e':
      return type == "double";
    case 'b':
      return one_of({"int", "uint", "bool"});
    case 'x':
    case 'X':
      return one_of({"int", "uint", "string", "bytes"});
    default:
      return one_of({"int", "uint"});
  }
}

std::string ClauseMisfit(char clause, absl::string_view type) {
  absl::string_view what;
  switch (clause) {
    case 's':
      what =
          "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, "
          "types, durations, and timestamps";
      break;
    case 'd':
      what = "decimal clause can only be used on integers";
      break;
    case 'f':
      what = "fixed-point clause can only be used on doubles";
      break;
    case 'e':
      what = "scientific clause can only be used on doubles";
      break;
    case 'b':
      what = "only integers and bools can be formatted as binary";
      break;
    case 'o':
      what = "octal clause can only be used on integers";
      break;
    default:
      what = "only integers, byte buffers, and strings can be formatted as hex";
      break;
  }
  return absl::StrCat(what, ", was given ", type);
}

absl::StatusOr<FormatClause> FormatReader::TakeClause() {
  FormatClause clause;
  if (rest_[0] == '.') {
    size_t digits = 1;
    while (digits < rest_.size() && absl::ascii_isdigit(rest_[digits])) ++digits;
    if (digits == rest_.size()) {
      return Unparsed("error while parsing precision: could not find end of precision specifier");
    }
    const absl::string_view number = rest_.substr(1, digits - 1);
    if (!absl::SimpleAtoi(number, &clause.precision) || clause.precision > kMaxPrecision) {
      return Unparsed(absl::StrCat(
          "error while parsing precision: error while converting precision to integer: "
          "strconv.Atoi: parsing ",
          GoQuote(number), ": invalid syntax"));
    }
    rest_.remove_prefix(digits);
  }
  clause.kind = rest_[0];
  rest_.remove_prefix(1);
  if (absl::string_view("sdfebxXo").find(clause.kind) != absl::string_view::npos) return clause;
  return Unparsed(
      absl::StrCat("unrecognized formatting clause \"", std::string(1, clause.kind), "\""));
}

absl::StatusOr<std::optional<FormatClause>> FormatReader::Next(bool has_argument, size_t index) {
  text_.clear();
  while (!rest_.empty()) {
    const size_t percent = std::min(rest_.find('%'), rest_.size());
    absl::StrAppend(&text_, rest_.substr(0, percent));
    rest_.remove_prefix(percent);
    if (rest_.empty()) break;
    rest_.remove_prefix(1);
    if (!rest_.empty() && rest_[0] == '%') {
      text_ += '%';
      rest_.remove_prefix(1);
      continue;
    }
    if (!has_argument) {
      return absl::InvalidArgumentError(absl::StrCat("index ", index, " out of range"));
    }
    if (rest_.empty()) return absl::InvalidArgumentError("unexpected end of string");
    absl::StatusOr<FormatClause> clause = TakeClause();
    if (!clause.ok()) return clause.status();
    return std::optional<FormatClause>(*clause);
  }
  return std::optional<FormatClause>();
}

absl::StatusOr<std::string> FormatText(absl::string_view format, const CelValue& args) {
  assert(args.is(Kind::kList));
  std::string result;
  FormatReader reader(format);
  for (size_t used = 0;; ++used) {
    absl::StatusOr<std::optional<FormatClause>> clause = reader.Next(used < args.size(), used);
    if (!clause.ok()) return clause.status();
    result += reader.text();
    if (!clause->has_value()) return result;
    const CelValue val = args.At(used);
    if (val.is_error()) return absl::InvalidArgumentError(val.text());
    Text text = Shown(val, **clause);
    if (!text.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("error during formatting: ", text.status().message()));
    }
    result += *text;
  }
}

}  // namespace quiesce::cel

#include "apiserver_fake/go/duration.h"

#include <cstdint>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Nanoseconds of a unit, 0 for an unknown one.
uint64_t UnitOf(absl::string_view unit) {
  if (unit == "ns") return 1;
  if (unit == "us" || unit == "\u00b5s" || unit == "\u03bcs") return 1000;
  if (unit == "ms") return 1000000;
  if (unit == "s") return 1000000000;
  if (unit == "m") return 60000000000;
  if (unit == "h") return 3600000000000;
  return 0;
}

size_t SkipDigits(absl::string_view text, size_t at) {
  while (at < text.size() && IsDigit(text[at])) ++at;
  return at;
}

}  // namespace

std::string GoDurationError(absl::string_view text) {
  const std::string invalid = absl::StrCat("time: invalid duration ", GoQuote(text));
  constexpr uint64_t kMax = uint64_t{1} << 63;
  absl::string_view rest = text;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  if (rest == "0") return "";
  if (rest.empty()) return invalid;
  uint64_t total = 0;
  while (!rest.empty()) {
    if (rest[0] != '.' && !IsDigit(rest[0])) return invalid;
    const size_t whole = SkipDigits(rest, 0);
    uint64_t number = 0;
    for (size_t i = 0; i < whole; ++i) {
      if (number > kMax / 10) return invalid;
      number = number * 10 + static_cast<uint64_t>(rest[i] - '0');
    }
    if (number > kMax) return invalid;
    size_t end = whole;
    if (end < rest.size() && rest[end] == '.') end = SkipDigits(rest, end + 1);
    if (whole == 0 && end == 1) return invalid;
    rest.remove_prefix(end);
    size_t length = 0;
    while (length < rest.size() && rest[length] != '.' && !IsDigit(rest[length])) ++length;
    if (length == 0) return absl::StrCat("time: missing unit in duration ", GoQuote(text));
    const absl::string_view name = rest.substr(0, length);
    const uint64_t unit = UnitOf(name);
    if (unit == 0) {
      return absl::StrCat("time: unknown unit ", GoQuote(name), " in duration ", GoQuote(text));
    }
    if (number > kMax / unit) return invalid;
    total += number * unit;
    if (total > kMax) return invalid;
    rest.remove_prefix(length);
  }
  return total == kMax && text[0] != '-' ? invalid : "";
}

}  // namespace quiesce::go

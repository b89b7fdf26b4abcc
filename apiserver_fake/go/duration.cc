#include "apiserver_fake/go/duration.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

constexpr uint64_t kMax = uint64_t{1} << 63;  // one more than fits; -2^63 does
constexpr uint64_t kSecond = 1000000000;

// Nanoseconds of a unit, 0 for an unknown one.
uint64_t UnitOf(absl::string_view unit) {
  if (unit == "ns") return 1;
  if (unit == "us" || unit == "\u00b5s" || unit == "\u03bcs") return 1000;
  if (unit == "ms") return 1000000;
  if (unit == "s") return kSecond;
  if (unit == "m") return 60 * kSecond;
  if (unit == "h") return 3600 * kSecond;
  return 0;
}

// The digits at the start of `text`, which are cut. False if the number is beyond kMax.
bool TakeWhole(absl::string_view* text, uint64_t* number) {
  *number = 0;
  for (; !text->empty() && absl::ascii_isdigit(text->front()); text->remove_prefix(1)) {
    if (*number > kMax / 10) return false;
    *number = *number * 10 + static_cast<uint64_t>(text->front() - '0');
    if (*number > kMax) return false;
  }
  return true;
}

// The digits after a dot, cut: `fraction / scale`. Digits beyond what fits do not count.
void TakeFraction(absl::string_view* text, uint64_t* fraction, double* scale) {
  bool full = false;
  for (; !text->empty() && absl::ascii_isdigit(text->front()); text->remove_prefix(1)) {
    if (full) continue;
    const uint64_t next = *fraction * 10 + static_cast<uint64_t>(text->front() - '0');
    full = *fraction > (kMax - 1) / 10 || next > kMax;
    if (full) continue;
    *fraction = next;
    *scale *= 10;
  }
}

// `whole` and the fraction `part / 10^digits`, without zeros at the end.
std::string WithFraction(uint64_t whole, uint64_t part, int digits) {
  if (part == 0) return absl::StrCat(whole);
  const std::string fraction = absl::StrFormat("%0*d", digits, part);
  return absl::StrCat(whole, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
}

}  // namespace

absl::StatusOr<int64_t> ParseGoDuration(absl::string_view text) {
  const auto invalid = [text] {
    return absl::InvalidArgumentError(absl::StrCat("time: invalid duration ", GoQuote(text)));
  };
  absl::string_view rest = text;
  const bool negative = !rest.empty() && rest[0] == '-';
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) rest.remove_prefix(1);
  if (rest == "0") return 0;
  if (rest.empty()) return invalid();
  uint64_t total = 0;
  while (!rest.empty()) {
    const size_t before = rest.size();
    uint64_t whole = 0, fraction = 0;
    double scale = 1;
    if (!TakeWhole(&rest, &whole)) return invalid();
    size_t digits = before - rest.size();
    if (!rest.empty() && rest[0] == '.') {
      rest.remove_prefix(1);
      const size_t after_dot = rest.size();
      TakeFraction(&rest, &fraction, &scale);
      digits += after_dot - rest.size();
    }
    if (digits == 0) return invalid();
    size_t length = 0;
    while (length < rest.size() && rest[length] != '.' && !absl::ascii_isdigit(rest[length])) {
      ++length;
    }
    if (length == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("time: missing unit in duration ", GoQuote(text)));
    }
    const absl::string_view name = rest.substr(0, length);
    const uint64_t unit = UnitOf(name);
    if (unit == 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("time: unknown unit ", GoQuote(name), " in duration ", GoQuote(text)));
    }
    rest.remove_prefix(length);
    if (whole > kMax / unit) return invalid();
    uint64_t part = whole * unit;
    // In floating point, as Go does: 1.5h is exact, and the error is below a nanosecond.
    part +=
        static_cast<uint64_t>(static_cast<double>(fraction) * (static_cast<double>(unit) / scale));
    if (part > kMax) return invalid();
    total += part;
    if (total > kMax) return invalid();
  }
  if (negative) return static_cast<int64_t>(0 - total);
  if (total == kMax) return invalid();
  return static_cast<int64_t>(total);
}

std::string FormatGoDuration(int64_t nanos) {
  const bool negative = nanos < 0;
  const uint64_t size = negative ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  if (size == 0) return "0s";
  std::string text = negative ? "-" : "";
  if (size < 1000) return absl::StrCat(text, size, "ns");
  if (size < 1000000) {
    return absl::StrCat(text, WithFraction(size / 1000, size % 1000, 3), "\u00b5s");
  }
  if (size < kSecond) {
    return absl::StrCat(text, WithFraction(size / 1000000, size % 1000000, 6), "ms");
  }
  const uint64_t seconds = size / kSecond;
  if (seconds >= 3600) absl::StrAppend(&text, seconds / 3600, "h");
  if (seconds >= 60) absl::StrAppend(&text, seconds / 60 % 60, "m");
  absl::StrAppend(&text, WithFraction(seconds % 60, size % kSecond, 9), "s");
  return text;
}

}  // namespace quiesce::go

#include "apiserver_fake/cel/time_text.h"

#include <cstdlib>
#include <limits>

#include "absl/numeric/int128.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "apiserver_fake/go/rfc3339.h"

namespace quiesce::cel {
namespace {

constexpr int64_t kSecond = 1000000000;

// A unit of Go's durations at the start of `text`; zero where there is none.
int64_t TakeUnit(absl::string_view* text) {
  struct Unit {
    absl::string_view name;
    int64_t nanos;
  };
  static constexpr Unit kUnits[] = {{"ns", 1},           {"us", 1000},         {"\xC2\xB5s", 1000},
                                    {"\xCE\xBCs", 1000}, {"ms", 1000000},      {"s", kSecond},
                                    {"m", 60 * kSecond}, {"h", 3600 * kSecond}};
  // The unit reaches up to the next digit or dot.
  size_t end = 0;
  while (end < text->size() && (*text)[end] != '.' && !absl::ascii_isdigit((*text)[end])) ++end;
  for (const Unit& unit : kUnits) {
    if (text->substr(0, end) != unit.name) continue;
    text->remove_prefix(end);
    return unit.nanos;
  }
  return 0;
}

// One number with its unit, in nanoseconds; nullopt where there is none or it does not fit.
std::optional<absl::int128> TakePart(absl::string_view* text) {
  absl::int128 whole = 0, fraction = 0, scale = 1;
  size_t digits = 0;
  for (; !text->empty() && absl::ascii_isdigit(text->front()); text->remove_prefix(1), ++digits) {
    whole = whole * 10 + (text->front() - '0');
    if (whole > absl::int128(std::numeric_limits<int64_t>::max()) + 1) return std::nullopt;
  }
  if (absl::ConsumePrefix(text, ".")) {
    for (; !text->empty() && absl::ascii_isdigit(text->front()); text->remove_prefix(1), ++digits) {
      if (scale >= absl::int128(kSecond) * kSecond) continue;
      fraction = fraction * 10 + (text->front() - '0');
      scale *= 10;
    }
  }
  if (digits == 0) return std::nullopt;
  int64_t unit = TakeUnit(text);
  if (unit == 0) return std::nullopt;
  return whole * unit + fraction * unit / scale;
}

// The nanoseconds of a unit of "3 days"; zero for what is none.
int64_t WordUnit(absl::string_view word) {
  struct Unit {
    absl::string_view names[6];
    absl::string_view prefix;
    int64_t nanos;
  };
  static constexpr Unit kUnits[] = {{{"ns"}, "nano", 1},
                                    {{"us", "\xC2\xB5s"}, "micro", 1000},
                                    {{"ms"}, "milli", 1000000},
                                    {{"s"}, "sec", kSecond},
                                    {{"m"}, "min", 60 * kSecond},
                                    {{"h", "hr"}, "hour", 3600 * kSecond},
                                    {{"d"}, "day", 86400 * kSecond},
                                    {{"w", "wk"}, "week", 7 * 86400 * kSecond}};
  for (const Unit& unit : kUnits) {
    for (absl::string_view name : unit.names) {
      if (!name.empty() && word == name) return unit.nanos;
    }
    if (absl::StartsWith(word, unit.prefix)) return unit.nanos;
  }
  return 0;
}

}  // namespace

std::optional<int64_t> ParseDuration(absl::string_view text) {
  bool negative = absl::ConsumePrefix(&text, "-");
  if (!negative) absl::ConsumePrefix(&text, "+");
  if (text == "0") return 0;
  if (text.empty()) return std::nullopt;
  absl::int128 total = 0;
  while (!text.empty()) {
    std::optional<absl::int128> part = TakePart(&text);
    if (!part.has_value()) return std::nullopt;
    total += *part;
    if (total > absl::int128(std::numeric_limits<int64_t>::max()) + 1) return std::nullopt;
  }
  if (negative) total = -total;
  if (total > std::numeric_limits<int64_t>::max()) return std::nullopt;
  return static_cast<int64_t>(total);
}

std::optional<int64_t> ParseFormatDuration(absl::string_view text) {
  if (std::optional<int64_t> nanos = ParseDuration(text)) return nanos;
  absl::int128 total = 0;
  bool any = false;
  while (!text.empty()) {
    size_t digits = 0;
    while (digits < text.size() && absl::ascii_isdigit(text[digits])) ++digits;
    if (digits == 0) {
      text.remove_prefix(1);
      continue;
    }
    int64_t count = 0;
    if (!absl::SimpleAtoi(text.substr(0, digits), &count)) return std::nullopt;
    text = absl::StripLeadingAsciiWhitespace(text.substr(digits));
    size_t letters = 0;
    while (letters < text.size() && !absl::ascii_isdigit(text[letters]) &&
           !absl::ascii_isspace(text[letters])) {
      ++letters;
    }
    int64_t unit = WordUnit(absl::AsciiStrToLower(text.substr(0, letters)));
    text.remove_prefix(letters);
    if (unit == 0) continue;
    any = true;
    total += absl::int128(count) * unit;
  }
  if (!any) return std::nullopt;
  return static_cast<int64_t>(total);
}

std::string DurationText(int64_t nanos) {
  const bool negative = nanos < 0;
  uint64_t size = negative ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  std::string text = absl::StrCat(negative ? "-" : "", size / kSecond);
  if (uint64_t rest = size % kSecond; rest != 0) {
    std::string fraction = absl::StrFormat("%09d", rest);
    absl::StrAppend(&text, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
  }
  return text + "s";
}

std::string GoDurationText(int64_t nanos) {
  const bool negative = nanos < 0;
  uint64_t size = negative ? 0 - static_cast<uint64_t>(nanos) : static_cast<uint64_t>(nanos);
  if (size == 0) return "0s";
  auto with_fraction = [](uint64_t whole, uint64_t part, int digits) {
    std::string text = absl::StrCat(whole);
    if (part == 0) return text;
    std::string fraction = absl::StrFormat("%0*d", digits, part);
    return absl::StrCat(text, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
  };
  std::string text = negative ? "-" : "";
  if (size < 1000) return absl::StrCat(text, size, "ns");
  if (size < 1000000) {
    return absl::StrCat(text, with_fraction(size / 1000, size % 1000, 3), "\xC2\xB5s");
  }
  if (size < kSecond) {
    return absl::StrCat(text, with_fraction(size / 1000000, size % 1000000, 6), "ms");
  }
  uint64_t seconds = size / kSecond;
  if (seconds >= 3600) absl::StrAppend(&text, seconds / 3600, "h");
  if (seconds >= 60) absl::StrAppend(&text, seconds / 60 % 60, "m");
  return absl::StrCat(text, with_fraction(seconds % 60, size % kSecond, 9), "s");
}

std::optional<UnixTime> ParseTime(absl::string_view text) {
  std::optional<absl::Time> time = go::ParseRfc3339(text);
  if (!time.has_value()) return std::nullopt;
  UnixTime result;
  result.seconds = absl::ToUnixSeconds(*time);  // rounds down
  result.nanos =
      static_cast<int32_t>(absl::ToInt64Nanoseconds(*time - absl::FromUnixSeconds(result.seconds)));
  // "+01:30" at the end, where there is no Z.
  int32_t hours = 0, minutes = 0;
  absl::string_view zone = text.size() < 6 ? "" : text.substr(text.size() - 6);
  if ((absl::StartsWith(zone, "+") || absl::StartsWith(zone, "-")) &&
      absl::SimpleAtoi(zone.substr(1, 2), &hours) && absl::SimpleAtoi(zone.substr(4), &minutes)) {
    result.zone = (zone[0] == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
  }
  return result;
}

std::optional<UnixTime> ParseDate(absl::string_view text) {
  if (text.size() != 10) return std::nullopt;
  return ParseTime(absl::StrCat(text, "T00:00:00Z"));
}

std::string TimeText(const UnixTime& time) {
  std::string text = go::FormatRfc3339(absl::FromUnixSeconds(time.seconds + time.zone));
  text.pop_back();
  if (time.nanos != 0) {
    std::string fraction = absl::StrFormat("%09d", time.nanos);
    absl::StrAppend(&text, ".", fraction.substr(0, fraction.find_last_not_of('0') + 1));
  }
  if (time.zone == 0) return text + "Z";
  const int32_t size = std::abs(time.zone) / 60;
  return absl::StrCat(text, time.zone < 0 ? "-" : "+",
                      absl::StrFormat("%02d:%02d", size / 60, size % 60));
}

}  // namespace quiesce::cel

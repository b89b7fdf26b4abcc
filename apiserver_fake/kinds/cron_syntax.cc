#include "apiserver_fake/kinds/cron_syntax.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/types/span.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/duration.h"
#include "apiserver_fake/kinds/time_zones.h"

namespace quiesce::kinds {
namespace {

using Words = std::vector<absl::string_view>;

// What may stand in a field; the first of the names is for `least`.
struct Bounds {
  int64_t least, most;
  absl::Span<const absl::string_view> names;
};

constexpr absl::string_view kMonths[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr absl::string_view kDays[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr Bounds kFields[] = {
    {0, 59, {}}, {0, 23, {}}, {1, 31, {}}, {1, 12, kMonths}, {0, 6, kDays}};

absl::Status Wrong(std::string text) { return absl::InvalidArgumentError(text); }

// strconv.Atoi, of what is not negative.
absl::StatusOr<int64_t> Number(absl::string_view text) {
  absl::string_view digits = text;
  if (!absl::ConsumePrefix(&digits, "+")) absl::ConsumePrefix(&digits, "-");
  bool plain = !digits.empty();
  for (char c : digits) plain = plain && absl::ascii_isdigit(static_cast<unsigned char>(c));
  int64_t number = 0;
  if (!plain || !absl::SimpleAtoi(text, &number)) {
    return Wrong(absl::StrCat("failed to parse int from ", text, ": strconv.Atoi: parsing ",
                              GoQuote(text), ": ",
                              plain ? "value out of range" : "invalid syntax"));
  }
  if (number < 0) {
    return Wrong(absl::StrCat("negative number (", number, ") not allowed: ", text));
  }
  return number;
}

absl::StatusOr<int64_t> NumberOrName(absl::string_view text, const Bounds& bounds) {
  for (size_t i = 0; i < bounds.names.size(); ++i) {
    if (absl::EqualsIgnoreCase(text, bounds.names[i])) return bounds.least + int64_t(i);
  }
  return Number(text);
}

// "*", "3", "1-5", each with "/STEP" or without.
absl::Status CheckRange(absl::string_view text, const Bounds& bounds) {
  const Words parts = absl::StrSplit(text, '/');
  const Words ends = absl::StrSplit(parts[0], '-');
  int64_t first = bounds.least, last = bounds.most, step = 1;
  if (ends[0] != "*" && ends[0] != "?") {
    absl::StatusOr<int64_t> number = NumberOrName(ends[0], bounds);
    if (!number.ok()) return number.status();
    first = last = *number;
    if (ends.size() > 2) return Wrong(absl::StrCat("too many hyphens: ", text));
    if (ends.size() == 2) {
      number = NumberOrName(ends[1], bounds);
      if (!number.ok()) return number.status();
      last = *number;
    }
  }
  if (parts.size() > 2) return Wrong(absl::StrCat("too many slashes: ", text));
  if (parts.size() == 2) {
    const absl::StatusOr<int64_t> number = Number(parts[1]);
    if (!number.ok()) return number.status();
    step = *number;
    if (ends.size() == 1) last = bounds.most;
  }
  if (first < bounds.least) {
    return Wrong(absl::StrCat("beginning of range (", first, ") below minimum (", bounds.least,
                              "): ", text));
  }
  if (last > bounds.most) {
    return Wrong(
        absl::StrCat("end of range (", last, ") above maximum (", bounds.most, "): ", text));
  }
  if (first > last) {
    return Wrong(
        absl::StrCat("beginning of range (", first, ") beyond end of range (", last, "): ", text));
  }
  if (step == 0) {
    return Wrong(absl::StrCat("step of range should be a positive number: ", text));
  }
  return absl::OkStatus();
}

absl::Status CheckDescriptor(absl::string_view text) {
  for (absl::string_view known :
       {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}) {
    if (text == known) return absl::OkStatus();
  }
  absl::string_view duration = text;
  if (!absl::ConsumePrefix(&duration, "@every ")) {
    return Wrong(absl::StrCat("unrecognized descriptor: ", text));
  }
  const absl::Status read = go::ParseGoDuration(duration).status();
  if (read.ok()) return read;
  return Wrong(absl::StrCat("failed to parse duration ", text, ": ", read.message()));
}

}  // namespace

absl::Status CheckCronSyntax(absl::string_view schedule) {
  absl::string_view text = schedule;
  if (absl::StartsWith(text, "TZ=") || absl::StartsWith(text, "CRON_TZ=")) {
    const size_t start = text.find('=') + 1, end = text.find(' ');
    // Without a blank the parser panics, and the server tells of it.
    if (end == absl::string_view::npos) {
      return Wrong("invalid schedule format: runtime error: slice bounds out of range [:-1]");
    }
    const absl::string_view zone = text.substr(start, end - start);
    if (!zone.empty() && zone != "Local" && !IsTimeZone(zone)) {
      return Wrong(absl::StrCat("provided bad location ", zone, ": unknown time zone ", zone));
    }
    text = absl::StripAsciiWhitespace(text.substr(end));
  }
  if (absl::StartsWith(text, "@")) return CheckDescriptor(text);
  const Words fields = absl::StrSplit(text, absl::ByAnyChar(" \t\n\v\f\r"), absl::SkipEmpty());
  if (fields.size() != std::size(kFields)) {
    return Wrong(absl::StrCat("expected exactly 5 fields, found ", fields.size(), ": [",
                              absl::StrJoin(fields, " "), "]"));
  }
  for (size_t i = 0; i < fields.size(); ++i) {
    for (absl::string_view range : absl::StrSplit(fields[i], ',', absl::SkipEmpty())) {
      absl::Status status = CheckRange(range, kFields[i]);
      if (!status.ok()) return status;
    }
  }
  return absl::OkStatus();
}

}  // namespace quiesce::kinds

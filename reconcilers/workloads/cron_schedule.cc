// A field is a set of bits. The next time is found by trying minute after minute, but a month, day
// or hour that is not in its set is skipped as a whole.
#include "reconcilers/workloads/cron_schedule.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"

namespace quiesce::reconcilers::workloads {
namespace {

struct Bounds {
  int64_t min, max;
  std::vector<absl::string_view> names;  // of min, min + 1 ...
};

absl::Status Wrong(absl::string_view why, absl::string_view text) {
  return absl::InvalidArgumentError(absl::StrCat(why, ": ", text));
}

absl::StatusOr<int64_t> ParseNumber(absl::string_view text, const Bounds& bounds) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (size_t i = 0; i < bounds.names.size(); ++i) {
    if (bounds.names[i] == lower) return bounds.min + static_cast<int64_t>(i);
  }
  int64_t number = 0;
  if (!absl::SimpleAtoi(text, &number)) return Wrong("failed to parse int from", text);
  if (number < 0) return Wrong("negative number not allowed", text);
  return number;
}

// "*", "5", "1-5", each with "/2" after it.
absl::StatusOr<uint64_t> ParseRange(absl::string_view text, const Bounds& bounds, bool* any) {
  const std::vector<absl::string_view> parts = absl::StrSplit(text, '/');
  const std::vector<absl::string_view> ends = absl::StrSplit(parts[0], '-');
  int64_t first = bounds.min, last = bounds.max, step = 1;
  // Whatever follows with a hyphen is not looked at.
  const bool star = ends[0] == "*" || ends[0] == "?";
  if (!star) {
    absl::StatusOr<int64_t> number = ParseNumber(ends[0], bounds);
    if (!number.ok()) return number.status();
    first = last = *number;
    if (ends.size() > 2) return Wrong("too many hyphens", text);
    if (ends.size() == 2) {
      number = ParseNumber(ends[1], bounds);
      if (!number.ok()) return number.status();
      last = *number;
    }
  }
  if (parts.size() > 2) return Wrong("too many slashes", text);
  if (parts.size() == 2) {
    absl::StatusOr<int64_t> number = ParseNumber(parts[1], {0, 0, {}});
    if (!number.ok()) return number.status();
    step = *number;
    // "N/step" means "N-max/step".
    if (!star && ends.size() == 1) last = bounds.max;
  }
  if (first < bounds.min) return Wrong("beginning of range below minimum", text);
  if (last > bounds.max) return Wrong("end of range above maximum", text);
  if (first > last) return Wrong("beginning of range beyond end of range", text);
  if (step == 0) return Wrong("step of range should be a positive number", text);
  *any |= star && step == 1;
  step = std::min(step, last - first + 1);  // a longer one would say the same, and may overflow
  uint64_t bits = 0;
  for (int64_t i = first; i <= last; i += step) bits |= uint64_t{1} << i;
  return bits;
}

absl::StatusOr<uint64_t> ParseField(absl::string_view text, const Bounds& bounds, bool* any) {
  uint64_t bits = 0;
  for (absl::string_view range : absl::StrSplit(text, ',', absl::SkipEmpty())) {
    absl::StatusOr<uint64_t> parsed = ParseRange(range, bounds, any);
    if (!parsed.ok()) return parsed.status();
    bits |= *parsed;
  }
  if (bits == 0) return Wrong("empty field", text);
  return bits;
}

const std::array<Bounds, 5>& FieldBounds() {
  static const auto* const bounds = new std::array<Bounds, 5>{
      {{0, 59, {}},
       {0, 23, {}},
       {1, 31, {}},
       {1,
        12,
        {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
       {0, 6, {"sun", "mon", "tue", "wed", "thu", "fri", "sat"}}}};
  return *bounds;
}

absl::string_view FieldsOfName(absl::string_view name) {
  if (name == "@yearly" || name == "@annually") return "0 0 1 1 *";
  if (name == "@monthly") return "0 0 1 * *";
  if (name == "@weekly") return "0 0 * * 0";
  if (name == "@daily" || name == "@midnight") return "0 0 * * *";
  if (name == "@hourly") return "0 * * * *";
  return "";
}

bool Has(uint64_t bits, int64_t value) { return (bits >> value & 1) != 0; }

// Midnight, or what comes in its place where a day begins later.
absl::Time StartOf(absl::CivilDay day, absl::TimeZone zone) {
  const absl::TimeZone::TimeInfo info = zone.At(absl::CivilSecond(day));
  return info.kind == absl::TimeZone::TimeInfo::SKIPPED ? info.trans : info.pre;
}

// Takes "TZ=Europe/Berlin " or "CRON_TZ=..." from the front of `text`.
absl::Status TakeZone(absl::string_view* text, absl::TimeZone* zone) {
  absl::string_view rest = *text;
  if (!absl::ConsumePrefix(&rest, "TZ=") && !absl::ConsumePrefix(&rest, "CRON_TZ=")) {
    return absl::OkStatus();
  }
  const absl::string_view name = rest.substr(0, rest.find(' '));
  if (!FindTimeZone(name, zone)) {
    return absl::InvalidArgumentError(
        absl::StrCat("provided bad location ", name, ": unknown time zone ", name));
  }
  *text = absl::StripAsciiWhitespace(rest.substr(name.size()));
  return absl::OkStatus();
}

}  // namespace

bool FindTimeZone(absl::string_view name, absl::TimeZone* zone) {
  *zone = absl::UTCTimeZone();
  // What calls itself local is UTC, as in a container.
  return name.empty() || name == "Local" || absl::LoadTimeZone(name, zone);
}

absl::StatusOr<CronSchedule> CronSchedule::Parse(absl::string_view text) {
  CronSchedule schedule;
  if (text.empty()) return absl::InvalidArgumentError("empty spec string");
  const absl::Status zone = TakeZone(&text, &schedule.zone_);
  if (!zone.ok()) return zone;
  if (absl::StartsWith(text, "@")) {
    absl::string_view every = text;
    if (absl::ConsumePrefix(&every, "@every ")) {
      if (!absl::ParseDuration(every, &schedule.every_)) {
        return Wrong("failed to parse duration", text);
      }
      schedule.every_ = std::max(absl::Seconds(1), absl::Trunc(schedule.every_, absl::Seconds(1)));
      return schedule;
    }
    const absl::string_view fields = FieldsOfName(text);
    if (fields.empty()) return Wrong("unrecognized descriptor", text);
    text = fields;
  }
  const std::vector<absl::string_view> fields =
      absl::StrSplit(text, absl::ByAnyChar(" \t"), absl::SkipEmpty());
  if (fields.size() != 5) {
    return absl::InvalidArgumentError(absl::StrCat("expected exactly 5 fields, found ",
                                                   fields.size(), ": [", absl::StrJoin(fields, " "),
                                                   "]"));
  }
  bool unused = false;
  uint64_t* const bits[] = {&schedule.minutes_, &schedule.hours_, &schedule.days_,
                            &schedule.months_, &schedule.weekdays_};
  bool* const any[] = {&unused, &unused, &schedule.any_day_, &unused, &schedule.any_weekday_};
  for (size_t i = 0; i < fields.size(); ++i) {
    absl::StatusOr<uint64_t> parsed = ParseField(fields[i], FieldBounds()[i], any[i]);
    if (!parsed.ok()) return parsed.status();
    *bits[i] = *parsed;
  }
  return schedule;
}

// With both days restricted either will do.
bool CronSchedule::DayMatches(absl::CivilDay day) const {
  const bool in_month = Has(days_, day.day());
  // absl counts from Monday, cron from Sunday.
  const int weekday = (static_cast<int>(absl::GetWeekday(day)) + 1) % 7;
  const bool in_week = Has(weekdays_, weekday);
  return any_day_ || any_weekday_ ? in_month && in_week : in_month || in_week;
}

// Hours and minutes go by in the zone as they pass: an hour that is skipped there has no start, one
// that comes twice may have two.
absl::Time CronSchedule::Next(absl::Time time) const {
  if (every_ > absl::ZeroDuration()) {
    return absl::FromUnixSeconds(absl::ToUnixSeconds(time)) + every_;
  }
  absl::Time next = absl::FromUnixSeconds((absl::ToUnixSeconds(time) / 60 + 1) * 60);
  const absl::CivilYear last = absl::CivilYear(absl::ToCivilSecond(next, zone_)) + 5;
  while (true) {
    const absl::CivilSecond at = absl::ToCivilSecond(next, zone_);
    if (absl::CivilYear(at) > last) return absl::InfiniteFuture();
    if (!Has(months_, at.month())) {
      next = StartOf(absl::CivilDay(absl::CivilMonth(at) + 1), zone_);
    } else if (!DayMatches(absl::CivilDay(at))) {
      next = StartOf(absl::CivilDay(at) + 1, zone_);
    } else if (!Has(hours_, at.hour())) {
      next += absl::Hours(1) - absl::Minutes(at.minute());
    } else if (!Has(minutes_, at.minute())) {
      next += absl::Minutes(1);
    } else {
      return next;
    }
  }
}

}  // namespace quiesce::reconcilers::workloads

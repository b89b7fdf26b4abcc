// The parts of timestamps and durations.
//
// Source: github.com/google/cel-go/common/types/{timestamp,duration}.go.
#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "apiserver_fake/cel/functions.h"

namespace quiesce::cel {
namespace {

using Args = absl::Span<const CelValue>;
using Kind = CelValue::Kind;

// The seconds that a zone is ahead of UTC: "UTC" or "+01:30". False for names of places: their
// rules are not part of this program.
bool ParseZone(absl::string_view zone, int64_t* seconds) {
  *seconds = 0;
  if (zone.empty() || zone == "UTC") return true;
  const size_t colon = zone.find(':');
  int64_t hours = 0, minutes = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(zone.substr(0, colon), &hours) ||
      !absl::SimpleAtoi(zone.substr(colon + 1), &minutes)) {
    return false;
  }
  if (hours < -24 || hours > 24 || minutes < 0 || minutes > 59) return false;
  *seconds = hours * 3600 + (zone[0] == '-' ? -minutes : minutes) * 60;
  return true;
}

// Calls `get` with the civil time of a timestamp in its zone.
template <typename F>
CelValue Civil(Args args, F get) {
  int64_t offset = 0;
  if (args.size() == 2 && !ParseZone(args[1].text(), &offset)) {
    return CelValue::Error(absl::StrCat("unknown time zone ", args[1].text()));
  }
  absl::Time time = absl::FromUnixSeconds(args[0].int_value() + offset);
  return CelValue::Int(get(absl::ToCivilSecond(time, absl::UTCTimeZone())));
}

CelValue Year(Args args) {
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.year()); });
}
CelValue Month(Args args) {
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.month()) - 1; });
}
CelValue DayOfYear(Args args) {
  return Civil(args, [](absl::CivilSecond t) {
    return static_cast<int64_t>(absl::GetYearDay(absl::CivilDay(t))) - 1;
  });
}
CelValue DayOfMonth(Args args) {
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.day()) - 1; });
}
CelValue Date(Args args) {
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.day()); });
}
// Sunday is 0.
CelValue DayOfWeek(Args args) {
  return Civil(args, [](absl::CivilSecond t) {
    return (static_cast<int64_t>(absl::GetWeekday(absl::CivilDay(t))) + 1) % 7;
  });
}

CelValue Hours(Args args) {
  if (args[0].is(Kind::kDuration)) return CelValue::Int(args[0].int_value() / 3600000000000);
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.hour()); });
}
CelValue Minutes(Args args) {
  if (args[0].is(Kind::kDuration)) return CelValue::Int(args[0].int_value() / 60000000000);
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.minute()); });
}
CelValue Seconds(Args args) {
  if (args[0].is(Kind::kDuration)) return CelValue::Int(args[0].int_value() / 1000000000);
  return Civil(args, [](absl::CivilSecond t) { return static_cast<int64_t>(t.second()); });
}
CelValue Milliseconds(Args args) {
  if (args[0].is(Kind::kDuration)) return CelValue::Int(args[0].int_value() / 1000000);
  const int64_t milliseconds = args[0].nanos() / 1000000;
  return Civil(args, [milliseconds](absl::CivilSecond t) { return milliseconds; });
}

constexpr FunctionImpl kFunctions[] = {
    {"getFullYear", Year},       {"getMonth", Month},
    {"getDayOfYear", DayOfYear}, {"getDayOfMonth", DayOfMonth},
    {"getDate", Date},           {"getDayOfWeek", DayOfWeek},
    {"getHours", Hours},         {"getMinutes", Minutes},
    {"getSeconds", Seconds},     {"getMilliseconds", Milliseconds}};

}  // namespace

absl::Span<const FunctionImpl> TimeFunctions() { return kFunctions; }

}  // namespace quiesce::cel

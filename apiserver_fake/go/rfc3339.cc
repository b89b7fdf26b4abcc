#include "apiserver_fake/go/rfc3339.h"

#include <cstdint>

#include "absl/strings/str_cat.h"

namespace quiesce::go {
namespace {

void PutDigits(char* out, int width, int64_t value) {
  for (int i = width - 1; i >= 0; --i, value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

// The civil date of a day number (days since 1970-01-01), by the era arithmetic of the proleptic
// Gregorian calendar: absl::FormatTime is ten times slower, and every write stamps a time.
struct Date {
  int64_t year;
  int month, day;
};
Date CivilDate(int64_t days) {
  days += 719468;
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t shifted_month = (5 * day_of_year + 2) / 153;
  const int day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const int month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

}  // namespace

std::string FormatRfc3339(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  const int64_t days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400;
  const int64_t rest = seconds - days * 86400;
  const Date date = CivilDate(days);
  if (date.year < 0 || date.year > 9999) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixSeconds(seconds),
                            absl::UTCTimeZone());
  }
  std::string out("0000-00-00T00:00:00Z");
  PutDigits(&out[0], 4, date.year);
  PutDigits(&out[5], 2, date.month);
  PutDigits(&out[8], 2, date.day);
  PutDigits(&out[11], 2, rest / 3600);
  PutDigits(&out[14], 2, rest / 60 % 60);
  PutDigits(&out[17], 2, rest % 60);
  return out;
}

std::string FormatRfc3339Micro(absl::Time time) {
  std::string out = FormatRfc3339(time);
  const int64_t micros = absl::ToUnixMicros(time) - absl::ToUnixSeconds(time) * 1000000;
  std::string fraction(7, '.');
  PutDigits(&fraction[1], 6, micros);
  out.insert(out.size() - 1, fraction);
  return out;
}

std::optional<absl::Time> ParseRfc3339(absl::string_view text) {
  absl::Time time;
  std::string error;
  if (text.size() < 20 || text[10] != 'T' ||
      !absl::ParseTime(absl::RFC3339_full, text, &time, &error)) {
    return std::nullopt;
  }
  return time;
}

}  // namespace quiesce::go

// The parser follows Go's layout parser element by element, since the text that it stopped at is
// quoted in errors. Its oddities are Go's: a single digit for the hour, a comma in place of the
// point, an offset of up to 24:60.
#include "apiserver_fake/go/rfc3339.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "apiserver_fake/base/json.h"

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

bool IsDigit(absl::string_view text, size_t i) {
  return i < text.size() && absl::ascii_isdigit(text[i]);
}

// One reading of one text by one layout.
class Parser {
 public:
  Parser(absl::string_view text, TimeForm form) : text_(text), rest_(text), form_(form) {}

  absl::StatusOr<ZonedTime> Parse() {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (!Number(4, "2006", &year) || !Literal("-") || !Number(2, "01", &month) ||
        !InRange(1, 12, month, "month") || !Literal("-") || !Number(2, "02", &day) ||
        !Literal("T") || !Hour(&hour) || !InRange(0, 23, hour, "hour") || !Literal(":") ||
        !Number(2, "04", &minute) || !InRange(0, 59, minute, "minute") || !Literal(":") ||
        !Number(2, "05", &second) || !InRange(0, 59, second, "second") || !Fraction() || !Zone()) {
      return error_;
    }
    if (!rest_.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("parsing time ", GoQuote(text_), ": extra text: ", GoQuote(rest_)));
    }
    const absl::CivilSecond civil(year, month, day, hour, minute, second);
    if (day < 1 || civil.day() != day) return OutOfRange("day");
    return ZonedTime{absl::FromCivil(civil, absl::UTCTimeZone()) + fraction_ - offset_, offset_};
  }

 private:
  absl::Status Bad(absl::string_view at, absl::string_view element) const {
    const absl::string_view layout = form_ == TimeForm::kSeconds
                                         ? "2006-01-02T15:04:05Z07:00"
                                         : "2006-01-02T15:04:05.000000Z07:00";
    return absl::InvalidArgumentError(absl::StrCat("parsing time ", GoQuote(text_), " as ",
                                                   GoQuote(layout), ": cannot parse ", GoQuote(at),
                                                   " as ", GoQuote(element)));
  }
  absl::Status OutOfRange(absl::string_view what) const {
    return absl::InvalidArgumentError(
        absl::StrCat("parsing time ", GoQuote(text_), ": ", what, " out of range"));
  }
  bool Fail(absl::Status error) {
    error_ = std::move(error);
    return false;
  }

  bool Literal(absl::string_view literal) {
    if (rest_.substr(0, literal.size()) != literal) return Fail(Bad(rest_, literal));
    rest_.remove_prefix(literal.size());
    return true;
  }
  bool Number(size_t digits, absl::string_view element, int* number) {
    *number = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!IsDigit(rest_, i)) return Fail(Bad(rest_, element));
      *number = *number * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return true;
  }
  // The hour alone may have one digit.
  bool Hour(int* hour) { return Number(IsDigit(rest_, 1) ? 2 : 1, "15", hour); }
  bool InRange(int low, int high, int number, absl::string_view what) {
    return number >= low && number <= high ? true : Fail(OutOfRange(what));
  }

  bool Fraction() {
    size_t size = 1;
    if (form_ == TimeForm::kMicros) {
      if (rest_.size() < 7 || (rest_[0] != '.' && rest_[0] != ',')) {
        return Fail(Bad(rest_, ".000000"));
      }
      for (; size < 7; ++size) {
        if (!IsDigit(rest_, size)) return Fail(Bad(rest_, ".000000"));
      }
    } else {
      if (rest_.empty() || (rest_[0] != '.' && rest_[0] != ',') || !IsDigit(rest_, 1)) return true;
      while (IsDigit(rest_, size)) ++size;
    }
    absl::Duration unit = absl::Seconds(1);
    for (size_t i = 1; i < size && i <= 9; ++i) {
      unit /= 10;
      fraction_ += unit * (rest_[i] - '0');
    }
    rest_.remove_prefix(size);
    return true;
  }

  bool Zone() {
    if (!rest_.empty() && rest_[0] == 'Z') {
      rest_.remove_prefix(1);
      return true;
    }
    const bool shaped = rest_.size() >= 6 && (rest_[0] == '+' || rest_[0] == '-') &&
                        rest_[3] == ':' && IsDigit(rest_, 1) && IsDigit(rest_, 2) &&
                        IsDigit(rest_, 4) && IsDigit(rest_, 5);
    if (!shaped) return Fail(Bad(rest_, "Z07:00"));
    const int hours = (rest_[1] - '0') * 10 + (rest_[2] - '0');
    const int minutes = (rest_[4] - '0') * 10 + (rest_[5] - '0');
    if (hours > 24) return Fail(OutOfRange("time zone offset hour"));
    if (minutes > 60) return Fail(OutOfRange("time zone offset minute"));
    offset_ = absl::Hours(hours) + absl::Minutes(minutes);
    if (rest_[0] == '-') offset_ = -offset_;
    rest_.remove_prefix(6);
    return true;
  }

  absl::string_view text_, rest_;
  TimeForm form_;
  absl::Status error_;
  absl::Duration fraction_ = absl::ZeroDuration(), offset_ = absl::ZeroDuration();
};

// Digits and punctuation where "0000-00-00T00:00:00Z" (with .000000) has them.
bool HasCanonicalShape(absl::string_view text, TimeForm form) {
  const absl::string_view shape =
      form == TimeForm::kSeconds ? "0000-00-00T00:00:00Z" : "0000-00-00T00:00:00.000000Z";
  if (text.size() != shape.size()) return false;
  for (size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !absl::ascii_isdigit(text[i]) : text[i] != shape[i]) return false;
  }
  return true;
}

absl::Time GoZeroTime() { return absl::FromCivil(absl::CivilSecond(1, 1, 1), absl::UTCTimeZone()); }

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

absl::StatusOr<ZonedTime> ParseGoTime(absl::string_view text, TimeForm form) {
  return Parser(text, form).Parse();
}

std::optional<absl::Time> ParseRfc3339(absl::string_view text) {
  const absl::StatusOr<ZonedTime> parsed = ParseGoTime(text, TimeForm::kSeconds);
  if (!parsed.ok()) return std::nullopt;
  return parsed->time;
}

absl::StatusOr<Value> CanonicalTime(const Value& text, TimeForm form) {
  absl::StatusOr<ZonedTime> parsed = ParseGoTime(text.string_value(), form);
  if (!parsed.ok()) return parsed.status();
  if (parsed->time == GoZeroTime()) return Value();
  if (HasCanonicalShape(text.string_value(), form)) return text;
  return Value(form == TimeForm::kSeconds ? FormatRfc3339(parsed->time)
                                          : FormatRfc3339Micro(parsed->time));
}

}  // namespace quiesce::go

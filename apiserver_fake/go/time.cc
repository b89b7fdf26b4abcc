#include "apiserver_fake/go/time.h"

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::go {
namespace {

bool IsDigit(absl::string_view text, size_t i) {
  return i < text.size() && absl::ascii_isdigit(text[i]);
}

// One reading of one text by one layout.
class Parser {
 public:
  Parser(absl::string_view text, TimeForm form) : text_(text), rest_(text), form_(form) {}

  absl::StatusOr<absl::Time> Parse() {
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
    return absl::FromCivil(civil, absl::UTCTimeZone()) + fraction_ - offset_;
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

absl::StatusOr<absl::Time> ParseGoTime(absl::string_view text, TimeForm form) {
  return Parser(text, form).Parse();
}

std::string FormatGoTime(absl::Time time, TimeForm form) {
  const absl::TimeZone::CivilInfo info = absl::UTCTimeZone().At(time);
  const absl::CivilSecond& civil = info.cs;
  std::string text = absl::StrFormat("%04d-%02d-%02dT%02d:%02d:%02d", civil.year(), civil.month(),
                                     civil.day(), civil.hour(), civil.minute(), civil.second());
  if (form == TimeForm::kMicros) {
    absl::StrAppendFormat(&text, ".%06d", absl::ToInt64Microseconds(info.subsecond));
  }
  return text + "Z";
}

absl::StatusOr<Value> CanonicalTime(const Value& text, TimeForm form) {
  absl::StatusOr<absl::Time> time = ParseGoTime(text.string_value(), form);
  if (!time.ok()) return time.status();
  if (*time == GoZeroTime()) return Value();
  if (HasCanonicalShape(text.string_value(), form)) return text;
  return Value(FormatGoTime(*time, form));
}

}  // namespace quiesce::go

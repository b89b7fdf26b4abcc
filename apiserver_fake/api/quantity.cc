// A value is a string of decimal digits and an exponent, so that nothing is ever rounded by
// accident. The real code has two forms, an int64 with a scale and an arbitrary decimal; they
// differ in what is shown (only the first remembers its text) and in what is rounded when it is
// read, so Parse works out which form the text would take.
#include "apiserver_fake/api/quantity.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::api {
namespace {

constexpr int64_t kNanoExponent = -9;
constexpr int64_t kMilliExponent = -3;
constexpr int kMaxInt64Factors = 18;
constexpr absl::string_view kMaxInt64Digits = "9223372036854775807";

absl::Status FormatError() {
  return absl::InvalidArgumentError(
      "quantities must match the regular expression "
      "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

// Digit strings: decimal digits without leading zeros, "" for zero.

std::string StripLeadingZeros(std::string digits) {
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

int CompareDigits(absl::string_view a, absl::string_view b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

std::string MultiplyDigits(const std::string& digits, uint64_t factor) {
  std::string out;
  uint64_t carry = 0;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it) {
    carry += uint64_t(*it - '0') * factor;
    out.push_back(char('0' + carry % 10));
    carry /= 10;
  }
  for (; carry > 0; carry /= 10) out.push_back(char('0' + carry % 10));
  std::reverse(out.begin(), out.end());
  return out;
}

// digits / divisor if that leaves no remainder.
std::optional<std::string> DivideExactly(const std::string& digits, uint64_t divisor) {
  std::string out;
  uint64_t remainder = 0;
  for (char c : digits) {
    remainder = remainder * 10 + uint64_t(c - '0');
    out.push_back(char('0' + remainder / divisor));
    remainder %= divisor;
  }
  if (remainder != 0) return std::nullopt;
  return StripLeadingZeros(std::move(out));
}

std::string AddDigits(const std::string& a, const std::string& b) {
  std::string out;
  int carry = 0;
  for (size_t i = 0; i < std::max(a.size(), b.size()) || carry > 0; ++i) {
    if (i < a.size()) carry += a[a.size() - 1 - i] - '0';
    if (i < b.size()) carry += b[b.size() - 1 - i] - '0';
    out.push_back(char('0' + carry % 10));
    carry /= 10;
  }
  std::reverse(out.begin(), out.end());
  return out;
}

// a - b; requires a >= b.
std::string SubtractDigits(const std::string& a, const std::string& b) {
  std::string out;
  int borrow = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    int digit = a[a.size() - 1 - i] - '0' - borrow;
    if (i < b.size()) digit -= b[b.size() - 1 - i] - '0';
    borrow = digit < 0 ? 1 : 0;
    out.push_back(char('0' + digit + 10 * borrow));
  }
  std::reverse(out.begin(), out.end());
  return StripLeadingZeros(std::move(out));
}

// The parts of a quantity's text, as quantity.go's scanner finds them.
struct Parts {
  bool positive = true;
  std::string numerator;    // without leading zeros, "0" if there is none
  std::string denominator;  // digits after the point
  absl::string_view suffix;
};

size_t SkipDigits(absl::string_view text, size_t pos) {
  while (pos < text.size() && absl::ascii_isdigit(text[pos])) ++pos;
  return pos;
}

bool SplitText(absl::string_view text, Parts* parts) {
  size_t pos = 0;
  if (text[0] == '-' || text[0] == '+') {
    parts->positive = text[0] == '+';
    ++pos;
  }
  while (pos < text.size() && text[pos] == '0') ++pos;
  size_t end = SkipDigits(text, pos);
  parts->numerator = std::string(text.substr(pos, end - pos));
  if (parts->numerator.empty()) parts->numerator = "0";
  pos = end;
  if (pos < text.size() && text[pos] == '.') {
    end = SkipDigits(text, ++pos);
    parts->denominator = std::string(text.substr(pos, end - pos));
    pos = end;
  }
  const size_t suffix = pos;
  while (pos < text.size() &&
         absl::string_view("eEinumkKMGTP").find(text[pos]) != absl::string_view::npos) {
    ++pos;
  }
  if (pos < text.size() && (text[pos] == '-' || text[pos] == '+')) ++pos;
  pos = SkipDigits(text, pos);
  parts->suffix = text.substr(suffix);
  return pos == text.size();
}

struct Suffix {
  int64_t exponent;
  Quantity::Format format;
};

std::optional<Suffix> InterpretSuffix(absl::string_view suffix) {
  using Format = Quantity::Format;
  static constexpr absl::string_view kDecimal[] = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  static constexpr absl::string_view kBinary[] = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  for (int i = 0; i < 10; ++i) {
    if (suffix == kDecimal[i]) return Suffix{3 * (i - 3), Format::kDecimalSi};
  }
  for (int i = 0; i < 6; ++i) {
    if (suffix == kBinary[i]) return Suffix{10 * (i + 1), Format::kBinarySi};
  }
  if (suffix.size() < 2 || (suffix[0] != 'e' && suffix[0] != 'E')) return std::nullopt;
  absl::string_view number = suffix.substr(1);
  if (number[0] == '+') number.remove_prefix(1);
  int64_t exponent;
  if (number.empty() || !absl::SimpleAtoi(number, &exponent)) return std::nullopt;
  return Suffix{static_cast<int32_t>(exponent), Format::kDecimalExponent};
}

absl::string_view DecimalSuffix(int64_t exponent) {
  static constexpr absl::string_view kDecimal[] = {"n", "u", "m", "", "k", "M", "G", "T", "P", "E"};
  if (exponent < -9 || exponent > 18) return "";
  return kDecimal[exponent / 3 + 3];
}

}  // namespace

void Quantity::SetDigits(std::string digits, int64_t exponent) {
  digits = StripLeadingZeros(std::move(digits));
  while (!digits.empty() && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  digits_ = std::move(digits);
  exponent_ = digits_.empty() ? 0 : exponent;
}

void Quantity::RoundUp(int64_t exponent) {
  if (IsZero() || exponent_ >= exponent) return;
  text_.clear();
  const uint64_t drop = uint64_t(exponent - exponent_);
  // The last digit is never zero, so something is lost: away from zero.
  std::string kept = drop >= digits_.size() ? "" : digits_.substr(0, digits_.size() - drop);
  SetDigits(AddDigits(kept, "1"), exponent);
}

void Quantity::ApplyBinarySuffix(int powers_of_1024) {
  std::string digits = digits_;
  for (int i = 0; i < powers_of_1024; ++i) digits = MultiplyDigits(digits, 1024);
  SetDigits(std::move(digits), exponent_);
}

absl::StatusOr<Quantity> Quantity::Parse(absl::string_view text) {
  if (text.empty()) return FormatError();
  Quantity result;
  if (text == "0") return result;
  Parts parts;
  if (!SplitText(text, &parts)) return FormatError();
  std::optional<Suffix> suffix = InterpretSuffix(parts.suffix);
  if (!suffix) return absl::InvalidArgumentError("unable to parse quantity's suffix");

  result.format_ = suffix->format;
  result.negative_ = !parts.positive;
  const bool binary = suffix->format == Format::kBinarySi;
  const int64_t numerator_size = int64_t(parts.numerator.size());
  const int64_t denominator_size = int64_t(parts.denominator.size());
  const std::string shifted = parts.numerator + parts.denominator;
  const int64_t scale = (binary ? 0 : suffix->exponent) - denominator_size;
  result.SetDigits(shifted, scale);
  if (binary) result.ApplyBinarySuffix(int(suffix->exponent / 10));

  // Small values take the int64 form, which alone remembers its text.
  int64_t precision = kMaxInt64Factors - numerator_size - denominator_size;
  if (binary) {
    precision = denominator_size > 0 ? -1 : 15 - numerator_size - suffix->exponent * 3 / 10 - 1;
  }
  if (precision >= 0 && scale >= kNanoExponent) {
    bool canonical;
    if (binary) {
      int64_t value = 0;
      canonical = absl::SimpleAtoi(shifted, &value) && (value & 7) != 0;
    } else {
      canonical = scale % 3 == 0 && shifted[0] != '0' &&
                  !(shifted.size() >= 3 && shifted.compare(shifted.size() - 3, 3, "000") == 0);
    }
    if (canonical) result.text_ = std::string(text);
    return result;
  }
  result.RoundUp(kNanoExponent);
  if (binary && !result.IsZero()) {
    Quantity bound;
    bound.SetDigits(std::string(kMaxInt64Digits), 0);
    Quantity magnitude = result;
    magnitude.negative_ = false;
    if (magnitude.Compare(bound) > 0) result.SetDigits(std::string(kMaxInt64Digits), 0);
    bound.SetDigits("1", 0);
    if (magnitude.Compare(bound) < 0) result.format_ = Format::kDecimalSi;
  }
  return result;
}

absl::StatusOr<Quantity> Quantity::FromValue(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kNull:
      return Quantity();
    case Value::Kind::kString:
      return Parse(absl::StripAsciiWhitespace(value.string_value()));
    default:
      return Parse(ToJson(value));
  }
}

std::string Quantity::ToString() const { return text_.empty() ? Canonical() : text_; }

std::string Quantity::Canonical() const {
  if (IsZero()) return "0";
  const absl::string_view sign = negative_ ? "-" : "";
  Format format = format_;
  if (format == Format::kBinarySi) {
    Quantity magnitude = *this;
    magnitude.negative_ = false;
    Quantity bound;
    bound.SetDigits("1024", 0);
    if (magnitude.Compare(bound) < 0 || exponent_ < 0) format = Format::kDecimalSi;
  }
  if (format == Format::kBinarySi) {
    static constexpr absl::string_view kBinary[] = {"", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
    std::string digits = digits_ + std::string(size_t(exponent_), '0');
    size_t power = 0;
    while (std::optional<std::string> divided = DivideExactly(digits, 1024)) {
      digits = *std::move(divided);
      ++power;
    }
    return absl::StrCat(sign, digits, power < 7 ? kBinary[power] : "");
  }
  int64_t exponent = exponent_;
  std::string digits = digits_;
  for (; exponent % 3 != 0; --exponent) digits.push_back('0');
  if (format == Format::kDecimalSi) return absl::StrCat(sign, digits, DecimalSuffix(exponent));
  return exponent == 0 ? absl::StrCat(sign, digits) : absl::StrCat(sign, digits, "e", exponent);
}

int Quantity::Compare(const Quantity& other) const {
  if (Sign() != other.Sign()) return Sign() < other.Sign() ? -1 : 1;
  if (IsZero()) return 0;
  const int sign = Sign();
  // Magnitudes first, so that huge exponents never become digits.
  const int64_t magnitude = int64_t(digits_.size()) + exponent_;
  const int64_t other_magnitude = int64_t(other.digits_.size()) + other.exponent_;
  if (magnitude != other_magnitude) return magnitude < other_magnitude ? -sign : sign;
  std::string a = digits_, b = other.digits_;
  a.resize(std::max(a.size(), b.size()), '0');
  b.resize(a.size(), '0');
  const int order = CompareDigits(a, b);
  return order == 0 ? 0 : order < 0 ? -sign : sign;
}

bool Quantity::IsMultipleOfPowerOf10(int64_t exponent) const {
  return IsZero() || exponent_ >= exponent;
}

int64_t Quantity::RoundedValue() const {
  if (IsZero()) return 0;
  const int64_t magnitude = int64_t(digits_.size()) + exponent_;
  std::string whole;
  if (exponent_ >= 0 && magnitude <= 20) {
    whole = digits_ + std::string(size_t(exponent_), '0');
  } else if (exponent_ < 0 && magnitude <= 20) {
    whole = AddDigits(magnitude > 0 ? digits_.substr(0, size_t(magnitude)) : "", "1");
  }
  if (whole.empty() || CompareDigits(whole, kMaxInt64Digits) >= 0) {
    whole = std::string(kMaxInt64Digits);
  }
  int64_t value = 0;
  (void)absl::SimpleAtoi(whole, &value);
  return negative_ ? -value : value;
}

double Quantity::ApproximateValue() const {
  double value = 0;
  (void)absl::SimpleAtod(absl::StrCat(negative_ ? "-" : "", IsZero() ? "0" : digits_, "e",
                                      IsZero() ? int64_t{0} : exponent_),
                         &value);
  return value;
}

Quantity Quantity::Plus(const Quantity& other) const {
  if (other.IsZero()) return *this;
  // A sum takes the other's format only where this one is zero.
  if (IsZero()) return other;
  // Exponents beyond reason would need as many digits; the larger value decides then.
  // 1e1000000 + 1 is a valid sum.
  constexpr int64_t kMaxDigits = 4096;
  if (std::max(exponent_ - other.exponent_, other.exponent_ - exponent_) > kMaxDigits) {
    return exponent_ > other.exponent_ ? *this : other;
  }
  Quantity result;
  result.format_ = format_;
  const int64_t exponent = std::min(exponent_, other.exponent_);
  const std::string a = digits_ + std::string(size_t(exponent_ - exponent), '0');
  const std::string b = other.digits_ + std::string(size_t(other.exponent_ - exponent), '0');
  if (negative_ == other.negative_) {
    result.negative_ = negative_;
    result.SetDigits(AddDigits(a, b), exponent);
  } else if (CompareDigits(a, b) >= 0) {
    result.negative_ = negative_;
    result.SetDigits(SubtractDigits(a, b), exponent);
  } else {
    result.negative_ = other.negative_;
    result.SetDigits(SubtractDigits(b, a), exponent);
  }
  return result;
}

Quantity Quantity::Minus(const Quantity& other) const {
  Quantity negated = other;
  negated.negative_ = !negated.negative_;
  negated.text_.clear();
  return Plus(negated);
}

absl::StatusOr<Value> CanonicalQuantity(const Value& value, bool to_milli) {
  absl::StatusOr<Quantity> quantity = Quantity::FromValue(value);
  if (!quantity.ok()) return quantity.status();
  if (to_milli) quantity->RoundUp(kMilliExponent);
  std::string text = quantity->ToString();
  if (value.is_string() && value.string_value() == text) return value;
  return Value(text);
}

}  // namespace quiesce::api

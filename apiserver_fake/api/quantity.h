// resource.Quantity: a decimal number with a suffix ("100m", "1Gi", "12e6") as resources, limits
// and sizes are written. Exact: no floating point.
//
//   absl::StatusOr<Quantity> memory = Quantity::Parse("1024Mi");
//   memory->ToString();   // "1Gi"
//
// Source: k8s.io/apimachinery/pkg/api/resource/{quantity,suffix,amount}.go.
//
// Guarantees: ToString() is what the server shows after a round trip; a text that the server takes
// for canonical already (say "+1Ki" or "0003") is kept as it is. Values finer than a nano are
// rounded up to one, binary ones are capped at the largest int64.
#ifndef QUIESCE_APISERVER_FAKE_API_QUANTITY_H_
#define QUIESCE_APISERVER_FAKE_API_QUANTITY_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

class Quantity {
 public:
  enum class Format : uint8_t { kDecimalSi, kBinarySi, kDecimalExponent };

  Quantity() = default;  // zero

  // Errors carry Go's text, for example `quantities must match the regular expression '...'`.
  static absl::StatusOr<Quantity> Parse(absl::string_view text);
  // The quantity of a JSON string or number; null is zero.
  static absl::StatusOr<Quantity> FromValue(const Value& value);

  std::string ToString() const;
  Format format() const { return format_; }

  bool IsZero() const { return digits_.empty(); }
  int Sign() const { return digits_.empty() ? 0 : negative_ ? -1 : 1; }
  // Negative, zero or positive as `this` is less than, equal to or greater than `other`.
  int Compare(const Quantity& other) const;
  // Whether the value is a whole multiple of 10^exponent (0: an integer, -3: of a thousandth).
  bool IsMultipleOfPowerOf10(int64_t exponent) const;
  // The value rounded up (away from zero) to an integer; capped at the bounds of int64.
  int64_t RoundedValue() const;

  // The nearest double.
  double ApproximateValue() const;

  // Rounds up (away from zero) to a whole multiple of 10^exponent; exact values keep their text.
  void RoundUp(int64_t exponent);

  Quantity Plus(const Quantity& other) const;
  Quantity Minus(const Quantity& other) const;

 private:
  void SetDigits(std::string digits, int64_t exponent);
  void ApplyBinarySuffix(int powers_of_1024);
  std::string Canonical() const;

  // The value is (negative_ ? -1 : 1) * digits_ * 10^exponent_. No leading or trailing zeros in
  // digits_; zero has none at all.
  std::string digits_;
  int64_t exponent_ = 0;
  bool negative_ = false;
  Format format_ = Format::kDecimalSi;
  std::string text_;  // as parsed, where that is what is shown; else ""
};

// The text of a quantity in canonical form; the value itself where it already is, so that nothing
// is copied. `to_milli`: rounded up to thousandths, as all quantities of a ResourceList are. The
// error is that of Parse.
absl::StatusOr<Value> CanonicalQuantity(const Value& value, bool to_milli = false);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_QUANTITY_H_

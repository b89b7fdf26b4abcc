// Conversions: int(), string(), timestamp() ...
//
// Source: the ConvertToType methods of github.com/google/cel-go/common/types.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <optional>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/charconv.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/utf8.h"
#include "apiserver_fake/cel/functions.h"
#include "apiserver_fake/cel/time_text.h"
#include "apiserver_fake/cel/typed_function.h"
#include "apiserver_fake/go/duration.h"

namespace quiesce::cel {
namespace {

using Kind = CelValue::Kind;

CelValue Failed(const CelValue& from, absl::string_view to) {
  return CelValue::Error(
      absl::StrCat("type conversion error from '", from.TypeName(), "' to '", to, "'"));
}

CelValue ToBool(const CelValue& from) {
  if (from.is(Kind::kBool)) return from;
  for (absl::string_view yes : {"1", "t", "T", "TRUE", "true", "True"}) {
    if (from.text() == yes) return CelValue::Bool(true);
  }
  for (absl::string_view no : {"0", "f", "F", "FALSE", "false", "False"}) {
    if (from.text() == no) return CelValue::Bool(false);
  }
  return Failed(from, "bool");
}

CelValue ToBytes(const CelValue& from) {
  return from.is(Kind::kBytes) ? from : CelValue::Bytes(from.text());
}

// Decimal digits with a sign before, nothing else.
bool IsDecimal(absl::string_view text, bool sign) {
  if (sign && !text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return false;
  for (char c : text) {
    if (!absl::ascii_isdigit(c)) return false;
  }
  return true;
}

CelValue ToInt(const CelValue& from) {
  constexpr double kLimit = 9223372036854775808.0;
  switch (from.kind()) {
    case Kind::kInt:
      return from;
    case Kind::kUint:
      if (from.uint_value() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
        return CelValue::Error("integer overflow");
      }
      return CelValue::Int(static_cast<int64_t>(from.uint_value()));
    case Kind::kDouble: {
      const double d = from.double_value();
      if (!(d > -kLimit && d < kLimit)) return CelValue::Error("integer overflow");
      return CelValue::Int(static_cast<int64_t>(d));
    }
    case Kind::kDuration:
    case Kind::kTimestamp:
      return CelValue::Int(from.int_value());
    case Kind::kString: {
      int64_t value = 0;
      if (!IsDecimal(from.text(), true) || !absl::SimpleAtoi(from.text(), &value)) {
        return Failed(from, "int");
      }
      return CelValue::Int(value);
    }
    default:
      return CelValue::NoSuchOverload();
  }
}

CelValue ToUint(const CelValue& from) {
  switch (from.kind()) {
    case Kind::kUint:
      return from;
    case Kind::kInt:
      if (from.int_value() < 0) return CelValue::Error("unsigned integer overflow");
      return CelValue::Uint(static_cast<uint64_t>(from.int_value()));
    case Kind::kDouble: {
      const double d = from.double_value();
      if (!(d >= 0 && d < 18446744073709551616.0)) {
        return CelValue::Error("unsigned integer overflow");
      }
      return CelValue::Uint(static_cast<uint64_t>(d));
    }
    case Kind::kString: {
      uint64_t value = 0;
      if (!IsDecimal(from.text(), false) || !absl::SimpleAtoi(from.text(), &value)) {
        return Failed(from, "uint");
      }
      return CelValue::Uint(value);
    }
    default:
      return CelValue::NoSuchOverload();
  }
}

// As strconv.ParseFloat, short of hexadecimal and underscores.
std::optional<double> ParseDouble(absl::string_view text) {
  if (text.empty() || absl::ascii_isspace(text.front()) || absl::ascii_isspace(text.back())) {
    return std::nullopt;
  }
  double value = 0;
  if (!absl::SimpleAtod(text, &value)) return std::nullopt;
  const std::string lower = absl::AsciiStrToLower(text);
  const bool infinite = lower.find("inf") != std::string::npos;
  if (std::isinf(value) && !infinite) return std::nullopt;
  return value;
}

CelValue ToDouble(const CelValue& from) {
  switch (from.kind()) {
    case Kind::kDouble:
      return from;
    case Kind::kInt:
      return CelValue::Double(static_cast<double>(from.int_value()));
    case Kind::kUint:
      return CelValue::Double(static_cast<double>(from.uint_value()));
    case Kind::kString:
      if (std::optional<double> value = ParseDouble(from.text())) return CelValue::Double(*value);
      return Failed(from, "double");
    default:
      return CelValue::NoSuchOverload();
  }
}

CelValue ToDuration(const CelValue& from) {
  if (from.is(Kind::kDuration)) return from;
  if (from.is(Kind::kInt)) return CelValue::Duration(from.int_value());
  absl::StatusOr<int64_t> nanos = go::ParseGoDuration(from.text());
  return nanos.ok() ? CelValue::Duration(*nanos) : Failed(from, "google.protobuf.Duration");
}

CelValue ToTimestamp(const CelValue& from) {
  if (from.is(Kind::kTimestamp)) return from;
  if (from.is(Kind::kInt)) {
    if (from.int_value() < kMinUnixSeconds || from.int_value() > kMaxUnixSeconds) {
      return CelValue::Error("timestamp overflow");
    }
    return CelValue::Timestamp(from.int_value(), 0);
  }
  std::optional<UnixTime> time = ParseTime(from.text());
  if (!time.has_value()) return Failed(from, "google.protobuf.Timestamp");
  if (time->seconds < kMinUnixSeconds || time->seconds > kMaxUnixSeconds) {
    return CelValue::Error("timestamp overflow");
  }
  return CelValue::Timestamp(time->seconds, time->nanos, time->zone);
}

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    Rune rune = DecodeRune(text);
    if (!rune.valid) return false;
    text.remove_prefix(static_cast<size_t>(rune.size));
  }
  return true;
}

CelValue ToText(const CelValue& from) {
  switch (from.kind()) {
    case Kind::kString:
      return from;
    case Kind::kBytes:
      if (!IsUtf8(from.text())) {
        return CelValue::Error("invalid UTF-8 in bytes, cannot convert to string");
      }
      return CelValue::String(from.text());
    case Kind::kDuration:
      return CelValue::String(DurationText(from.int_value()));
    case Kind::kBool:
    case Kind::kInt:
    case Kind::kUint:
    case Kind::kTimestamp:
      return CelValue::String(from.Show());
    case Kind::kDouble:
      return CelValue::String(FormatDoubleVerbV(from.double_value()));
    case Kind::kOpaque:
      if (std::optional<std::string> text = from.opaque().Text()) return CelValue::String(*text);
      return CelValue::NoSuchOverload();
    default:
      return CelValue::NoSuchOverload();
  }
}

constexpr FunctionImpl kFunctions[] = {Typed<ToBool>("bool"),     Typed<ToBytes>("bytes"),
                                       Typed<ToInt>("int"),       Typed<ToUint>("uint"),
                                       Typed<ToDouble>("double"), Typed<ToDuration>("duration"),
                                       Typed<ToText>("string"),   Typed<ToTimestamp>("timestamp")};

}  // namespace

absl::Span<const FunctionImpl> ConversionFunctions() { return kFunctions; }

}  // namespace quiesce::cel

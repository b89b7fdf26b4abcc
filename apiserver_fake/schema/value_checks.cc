// kube-openapi checks numbers through reflection, by the Go type in which the JSON decoder left the
// value (int64 or float64), and shows limits in the same type. So each check of a number is done
// among integers or among doubles, as there, and that is visible in the texts: "should be less than
// or equal to 5" or "5.5". A limit that does not fit its own declared format is an error of the
// value.
#include "apiserver_fake/schema/value_checks.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/schema/formats.h"

namespace quiesce::schema {
namespace {

// "string", "integer,string": the types that the schema allows.
absl::string_view TypeNames(SchemaType type) {
  switch (type) {
    case SchemaType::kObject:
      return "object";
    case SchemaType::kArray:
      return "array";
    case SchemaType::kString:
      return "string";
    case SchemaType::kInteger:
      return "integer";
    case SchemaType::kNumber:
      return "number";
    case SchemaType::kBoolean:
      return "boolean";
    case SchemaType::kIntOrString:
      return "integer,string";
    default:
      return "";
  }
}

absl::string_view JsonTypeOf(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::kBool:
      return "boolean";
    case Value::Kind::kInt:
      return "integer";
    case Value::Kind::kDouble:
      return "number";
    case Value::Kind::kString:
      return "string";
    case Value::Kind::kList:
      return "array";
    case Value::Kind::kObject:
      return "object";
    default:
      return "null";
  }
}

// A whole number that JSON may write without a fraction (swag.IsFloat64AJSONInteger).
bool IsJsonInteger(double f) {
  constexpr double kMaxSafe = 9007199254740991.0;  // 2^53 - 1
  if (std::isnan(f) || std::isinf(f) || f < -kMaxSafe || f > kMaxSafe) return false;
  double whole = std::trunc(f);
  double diff = std::abs(f - whole), sum = std::abs(f) + std::abs(whole);
  if (f == whole) return true;
  if (f == 0 || whole == 0 || diff < std::numeric_limits<double>::min()) {
    return diff < 1e-9 * std::numeric_limits<double>::min();
  }
  return diff / std::min(sum, std::numeric_limits<double>::max()) < 1e-9;
}

// A type name as the reported "value" of a wrong type.
api::ValidationError TypeError(const api::FieldStep& at, absl::string_view wanted,
                               const Value& shown) {
  api::ValidationError error;
  error.code = api::ValidationErrorCode::kType;
  error.name = at.DottedPath();
  error.message = absl::StrCat(error.name, " in body must be of type ", wanted, ": ",
                               GoQuote(shown.string_value()));
  error.value = shown;
  return error;
}

api::ValidationError Broken(const api::FieldStep& at, absl::string_view rule, Value shown) {
  api::ValidationError error;
  error.name = at.DottedPath();
  error.message = absl::StrCat(error.name, " in body ", rule);
  error.value = std::move(shown);
  return error;
}

api::ValidationResult One(api::ValidationError error) {
  api::ValidationResult result;
  result.errors.push_back(std::move(error));
  return result;
}

api::ValidationResult Passed() {
  api::ValidationResult result;
  result.match_count = 1;
  return result;
}

int64_t CodePoints(absl::string_view text) {
  int64_t count = 0;
  for (char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

// The number fits into the integer format, as text and not by value: 1.5 does not, 1.0 does.
bool FitsInteger(const Value& value, bool int32) {
  int64_t n = value.int_value();
  if (value.is_double()) {
    double f = value.double_value();
    if (std::trunc(f) != f || f < -9223372036854775808.0 || f >= 9223372036854775808.0) {
      return false;
    }
    n = static_cast<int64_t>(f);
  }
  return !int32 ||
         (n >= std::numeric_limits<int32_t>::min() && n <= std::numeric_limits<int32_t>::max());
}

// validate.IsValueValidAgainstRange: "" or the error's text.
std::string RangeError(const Schema& schema, const Value& value, absl::string_view what,
                       const api::FieldStep& at) {
  bool fits = true;
  if (schema.type == SchemaType::kInteger) {
    fits = FitsInteger(value, schema.format == "int32");
  } else if (schema.type == SchemaType::kNumber && schema.format == "float") {
    fits = std::abs(value.double_value()) <= std::numeric_limits<float>::max();
  }
  if (fits) return "";
  absl::string_view type = schema.type == SchemaType::kInteger ? "integer" : "number";
  if (schema.format.empty()) {
    return absl::StrCat(what, " value must be of type ", type, " (default format) in ",
                        at.DottedPath());
  }
  return absl::StrCat(what, " value must be of type ", type, " with format ", schema.format, " in ",
                      at.DottedPath());
}

// Go's conversion int64(float64), which x86 answers for what does not fit.
int64_t Truncated(double f) {
  if (!(f >= -9223372036854775808.0 && f < 9223372036854775808.0)) {
    return std::numeric_limits<int64_t>::min();
  }
  return static_cast<int64_t>(f);
}

struct Bound {
  double limit;
  bool exclusive;
  bool maximum;
};

// A bound is checked among integers where value and bound allow it, and its limit is then shown
// cut to an integer.
api::ValidationResult CheckBound(const Schema& schema, const Value& value, const Bound& bound,
                                 const api::FieldStep& at) {
  api::ValidationResult result;
  std::string range = RangeError(schema, Value(bound.limit),
                                 bound.maximum ? "Maximum boundary" : "Minimum boundary", at);
  if (!range.empty()) result.Add(api::UntypedValidationError(range));
  bool as_integers = range.empty() && value.is_int();
  bool broken;
  std::string shown;
  if (as_integers) {
    int64_t limit = Truncated(bound.limit), n = value.int_value();
    broken = bound.maximum ? (bound.exclusive ? n >= limit : n > limit)
                           : (bound.exclusive ? n <= limit : n < limit);
    shown = absl::StrCat(limit);
  } else {
    double f = value.double_value();
    broken = bound.maximum ? (bound.exclusive ? f >= bound.limit : f > bound.limit)
                           : (bound.exclusive ? f <= bound.limit : f < bound.limit);
    shown = FormatDoubleVerbV(bound.limit);
  }
  if (!broken) return result;
  absl::string_view rule = bound.maximum
                               ? (bound.exclusive ? "less than " : "less than or equal to ")
                               : (bound.exclusive ? "greater than " : "greater than or equal to ");
  Value shown_value = as_integers || range.empty() ? value : Value(value.double_value());
  result.Add(Broken(at, absl::StrCat("should be ", rule, shown), shown_value));
  return result;
}

api::ValidationResult CheckMultipleOf(const Schema& schema, const Value& value,
                                      const api::FieldStep& at) {
  api::ValidationResult result;
  double factor = *schema.rules->multiple_of;
  std::string range = RangeError(schema, Value(factor), "MultipleOf", at);
  if (!range.empty()) result.Add(api::UntypedValidationError(range));
  bool as_integers = range.empty() && value.is_int();
  std::string shown = as_integers ? absl::StrCat(Truncated(factor)) : FormatDoubleVerbV(factor);
  bool positive = as_integers ? Truncated(factor) > 0 : factor > 0;
  if (!positive) {
    api::ValidationError error;
    error.name = at.DottedPath();
    error.message =
        absl::StrCat("factor MultipleOf declared for ", error.name, " must be positive: ", shown);
    error.value = as_integers ? Value(Truncated(factor)) : Value(factor);
    result.Add(std::move(error));
    return result;
  }
  double f = value.double_value();
  bool multiple = as_integers ? value.int_value() % Truncated(factor) == 0
                              : IsJsonInteger(factor < 1 ? 1 / factor * f : f / factor);
  if (!multiple) {
    Value shown_value = range.empty() ? value : Value(f);
    result.Add(Broken(at, absl::StrCat("should be a multiple of ", shown), shown_value));
  }
  return result;
}

// reflect's ConvertibleTo and DeepEqual: numbers compare across kinds, and an integer equals the
// string of its code point.
bool EqualsEnumValue(const Value& value, const Value& allowed) {
  if (value == allowed) return !value.is_null();
  if (value.is_int() && allowed.is_double()) return value.double_value() == allowed.double_value();
  if (value.is_double() && allowed.is_int()) {
    return Truncated(value.double_value()) == allowed.int_value();
  }
  if (value.is_int() && allowed.is_string() && allowed.string_value().size() == 1) {
    return value.int_value() == static_cast<unsigned char>(allowed.string_value()[0]);
  }
  return false;
}

}  // namespace

api::ValidationResult CheckType(const Schema& schema, const Value& value,
                                const api::FieldStep& at) {
  absl::string_view wanted = TypeNames(schema.type);
  if (value.is_null()) {
    if (!wanted.empty() && !schema.nullable) return One(TypeError(at, wanted, Value("null")));
    return Passed();
  }
  absl::string_view found = JsonTypeOf(value);
  bool takes_integer =
      schema.type == SchemaType::kInteger || schema.type == SchemaType::kIntOrString;
  bool takes_number = schema.type == SchemaType::kNumber;
  bool takes_string = schema.type == SchemaType::kString || schema.type == SchemaType::kIntOrString;
  bool contains =
      found == wanted || (value.is_int() && takes_integer) || (value.is_string() && takes_string);
  bool whole_number = value.is_double() && takes_integer && IsJsonInteger(value.double_value());
  bool integer_as_number = value.is_int() && takes_number;
  bool textual = value.is_string() || value.is_list();
  if (!textual && !schema.format.empty()) {
    absl::string_view format = value.is_int() ? "int64" : value.is_double() ? "float64" : "";
    if (!contains && format != schema.format && !whole_number && !integer_as_number) {
      api::ValidationError error = TypeError(at, schema.format, Value(format));
      return One(std::move(error));
    }
  }
  // A string with a format is left to the format, whatever its type says.
  if (!takes_integer && !takes_number && !schema.format.empty() && textual) return Passed();
  if (!contains && !whole_number && !integer_as_number) {
    return One(TypeError(at, wanted, Value(found)));
  }
  return Passed();
}

api::ValidationResult CheckString(const Schema& schema, const Value& value,
                                  const api::FieldStep& at) {
  if (schema.rules == nullptr) return api::ValidationResult();
  const SchemaRules& rules = *schema.rules;
  if (rules.max_length.has_value() && CodePoints(value.string_value()) > *rules.max_length) {
    api::ValidationError error =
        Broken(at, absl::StrCat("should be at most ", *rules.max_length, " chars long"), value);
    error.code = api::ValidationErrorCode::kTooLong;
    error.limit = *rules.max_length;
    return One(std::move(error));
  }
  if (rules.min_length.has_value() && CodePoints(value.string_value()) < *rules.min_length) {
    return One(
        Broken(at, absl::StrCat("should be at least ", *rules.min_length, " chars long"), value));
  }
  if (!rules.pattern.empty() && (!rules.compiled_pattern.has_value() ||
                                 !rules.compiled_pattern->Matches(value.string_value()))) {
    return One(Broken(at, absl::StrCat("should match '", rules.pattern, "'"), value));
  }
  return api::ValidationResult();
}

api::ValidationResult CheckFormat(const Schema& schema, const Value& value,
                                  const api::FieldStep& at) {
  if (MatchesFormat(schema.format, value.string_value())) return api::ValidationResult();
  return One(TypeError(at, schema.format, value));
}

api::ValidationResult CheckNumber(const Schema& schema, const Value& value,
                                  const api::FieldStep& at) {
  api::ValidationResult result;
  std::string range = RangeError(schema, value, "Checked", at);
  if (!range.empty()) result.Add(api::UntypedValidationError(range));
  if (schema.rules != nullptr) {
    const SchemaRules& rules = *schema.rules;
    if (rules.multiple_of.has_value()) result.Merge(CheckMultipleOf(schema, value, at));
    if (rules.minimum.has_value()) {
      result.Merge(CheckBound(schema, value, {*rules.minimum, rules.exclusive_minimum, false}, at));
    }
    if (rules.maximum.has_value()) {
      result.Merge(CheckBound(schema, value, {*rules.maximum, rules.exclusive_maximum, true}, at));
    }
  }
  ++result.match_count;
  return result;
}

api::ValidationResult CheckEnum(const Schema& schema, const Value& value,
                                const api::FieldStep& at) {
  if (schema.rules == nullptr || schema.rules->enum_values.empty()) return api::ValidationResult();
  for (const Value& allowed : schema.rules->enum_values) {
    if (EqualsEnumValue(value, allowed)) return api::ValidationResult();
  }
  api::ValidationError error = Broken(at, "should be one of the enum's values", value);
  error.code = api::ValidationErrorCode::kEnum;
  error.allowed = &schema.rules->enum_values;
  return One(std::move(error));
}

void CheckItemCount(const Schema& schema, const Value& value, const api::FieldStep& at,
                    api::ValidationResult& result) {
  if (schema.rules == nullptr) return;
  const SchemaRules& rules = *schema.rules;
  const auto size = static_cast<int64_t>(value.size());
  if (rules.min_items.has_value() && size < *rules.min_items) {
    result.Add(
        Broken(at, absl::StrCat("should have at least ", *rules.min_items, " items"), Value(size)));
  }
  if (rules.max_items.has_value() && size > *rules.max_items) {
    api::ValidationError error =
        Broken(at, absl::StrCat("should have at most ", *rules.max_items, " items"), Value(size));
    error.code = api::ValidationErrorCode::kTooMany;
    error.limit = *rules.max_items;
    result.Add(std::move(error));
  }
  if (!rules.unique_items) return;
  for (size_t i = 0; i < value.items().size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (value.items()[i] != value.items()[j]) continue;
      result.Add(Broken(at, "shouldn't contain duplicates", Value()));
      return;
    }
  }
}

void CheckPropertyCount(const Schema& schema, const Value& value, const api::FieldStep& at,
                        api::ValidationResult& result) {
  if (schema.rules == nullptr) return;
  const SchemaRules& rules = *schema.rules;
  const auto size = static_cast<int64_t>(value.size());
  if (rules.min_properties.has_value() && size < *rules.min_properties) {
    result.Add(Broken(at,
                      absl::StrCat("should have at least ", *rules.min_properties, " properties"),
                      Value(size)));
  }
  if (rules.max_properties.has_value() && size > *rules.max_properties) {
    api::ValidationError error =
        Broken(at, absl::StrCat("should have at most ", *rules.max_properties, " properties"),
               Value(size));
    error.code = api::ValidationErrorCode::kTooMany;
    error.limit = *rules.max_properties;
    result.Add(std::move(error));
  }
}

}  // namespace quiesce::schema

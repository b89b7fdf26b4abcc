#include "apiserver_fake/api/validation_error.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"

namespace quiesce::api {

ValidationError UntypedValidationError(std::string message) {
  ValidationError error;
  error.code = ValidationErrorCode::kUntyped;
  error.message = std::move(message);
  return error;
}

void ValidationResult::Add(ValidationError error) {
  for (const ValidationError& known : errors) {
    if (known.message == error.message) return;
  }
  errors.push_back(std::move(error));
}

void ValidationResult::Merge(ValidationResult other) {
  match_count += other.match_count;
  if (errors.empty()) {
    errors = std::move(other.errors);
    return;
  }
  for (ValidationError& error : other.errors) Add(std::move(error));
}

FieldError ToFieldError(const ValidationError& error, absl::string_view prefix) {
  absl::string_view name = error.name;
  std::string field = absl::StrCat(prefix, prefix.empty() || name.empty() ? "" : ".", name);
  if (field.empty()) field = "<nil>";
  const Value value = error.value.is_null() ? Value("") : error.value;
  switch (error.code) {
    case ValidationErrorCode::kRequired:
      return RequiredField(std::move(field), "");
    case ValidationErrorCode::kEnum: {
      std::vector<std::string> allowed;
      for (const Value& one : *error.allowed) {
        allowed.push_back(one.is_string() ? std::string(one.string_value()) : ToJson(one, true));
      }
      return NotSupportedField(std::move(field), error.value, allowed);
    }
    case ValidationErrorCode::kTooLong:
      return TooLongField(std::move(field), error.limit);
    case ValidationErrorCode::kTooMany:
      return TooManyField(std::move(field), error.value.int_value(), error.limit);
    case ValidationErrorCode::kType:
      return TypeInvalidField(std::move(field), value, error.message);
    case ValidationErrorCode::kUntyped:
      return InvalidField(prefix.empty() ? "<nil>" : std::string(prefix), Value(""), error.message);
    default:
      return InvalidField(std::move(field), value, error.message);
  }
}

}  // namespace quiesce::api

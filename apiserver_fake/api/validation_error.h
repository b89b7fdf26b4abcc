// One broken rule as kube-openapi reports it, and the collection of them that decides which branch
// of an anyOf or oneOf failed best.
//
// Source: k8s.io/kube-openapi/pkg/validation/{errors/schema.go,validate/result.go}.
#ifndef QUIESCE_APISERVER_FAKE_API_VALIDATION_ERROR_H_
#define QUIESCE_APISERVER_FAKE_API_VALIDATION_ERROR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

// The kinds of error that become field errors of their own type.
enum class ValidationErrorCode : uint8_t {
  kOther,  // FieldValueInvalid with the text
  kType,   // FieldValueTypeInvalid with the text
  kRequired,
  kEnum,
  kTooLong,
  kTooMany,
  kUntyped,  // no field and no value, only a text
};

struct ValidationError {
  ValidationErrorCode code = ValidationErrorCode::kOther;
  std::string name;                             // dotted path
  std::string message;                          // equal ones count once
  Value value;                                  // as shown
  int64_t limit = 0;                            // kTooLong, kTooMany
  const std::vector<Value>* allowed = nullptr;  // kEnum
};

ValidationError UntypedValidationError(std::string message);

struct ValidationResult {
  std::vector<ValidationError> errors;
  int match_count = 0;  // how many checks passed: the branch with the most has the best errors

  bool valid() const { return errors.empty(); }
  // Adds an error unless one with its message is there.
  void Add(ValidationError error);
  void Merge(ValidationResult other);
};

// `prefix` goes before the field's path ("status"); "" for none. An error without a path shows
// "<nil>" as its field.
FieldError ToFieldError(const ValidationError& error, absl::string_view prefix);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_VALIDATION_ERROR_H_

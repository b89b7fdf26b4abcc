#include "apiserver_fake/api/validation_error.h"

#include "gtest/gtest.h"

namespace quiesce::api {
namespace {

TEST(ValidationErrorTest, EqualMessagesCountOnce) {
  ValidationResult result;
  result.Add(UntypedValidationError("a"));
  ValidationResult other;
  other.Add(UntypedValidationError("a"));
  other.Add(UntypedValidationError("b"));
  other.match_count = 2;
  result.Merge(other);
  EXPECT_EQ(result.errors.size(), 2u);
  EXPECT_EQ(result.match_count, 2);
}

TEST(ValidationErrorTest, FieldHasThePrefixButTheTextHasNot) {
  ValidationError error;
  error.name = "num";
  error.message = "num in body should be less than or equal to 10";
  error.value = 15;
  FieldError field = ToFieldError(error, "status");
  EXPECT_EQ(field.field, "status.num");
  EXPECT_EQ(field.Body(), "Invalid value: 15: num in body should be less than or equal to 10");
}

TEST(ValidationErrorTest, ErrorWithoutPathShowsNil) {
  FieldError field = ToFieldError(UntypedValidationError("odd"), "");
  EXPECT_EQ(field.field, "<nil>");
  EXPECT_EQ(field.Body(), "Invalid value: \"\": odd");
}

}  // namespace
}  // namespace quiesce::api

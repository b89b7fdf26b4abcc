#include "reconcilers/runtime/client/api_error.h"

#include <string>

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

api::ApiStatus Status(int code, std::string reason) {
  api::ApiStatus status;
  status.code = code;
  status.reason = std::move(reason);
  status.message = "it went: wrong";
  return status;
}

TEST(ApiError, CarriesTheWholeStatus) {
  api::ApiStatus status = Status(422, "Invalid");
  status.has_details = true;
  status.name = "a";
  status.group = "example.com";
  status.kind = "Widget";
  status.uid = "u:1";
  status.retry_after_seconds = 7;
  status.continue_token = "next";
  status.causes = {{"FieldValueRequired", "Required value", "spec.a"}, {"X", "", ""}};
  absl::Status error = ApiError(status);
  EXPECT_EQ(error.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(error.message(), "it went: wrong");
  std::optional<api::ApiStatus> back = ApiStatusOf(error);
  ASSERT_TRUE(back.has_value());
  EXPECT_EQ(back->code, 422);
  EXPECT_EQ(back->reason, "Invalid");
  EXPECT_EQ(back->message, "it went: wrong");
  EXPECT_EQ(back->name, "a");
  EXPECT_EQ(back->group, "example.com");
  EXPECT_EQ(back->kind, "Widget");
  EXPECT_EQ(back->uid, "u:1");
  EXPECT_EQ(back->retry_after_seconds, 7);
  EXPECT_EQ(back->continue_token, "next");
  EXPECT_EQ(back->causes, status.causes);
}

TEST(ApiError, SuccessIsOk) { EXPECT_TRUE(ApiError(api::ApiStatus()).ok()); }

TEST(ApiError, ReasonDecidesAndTheCodeOnlyWhereTheReasonIsUnknown) {
  EXPECT_TRUE(runtime::IsNotFound(ApiError(Status(404, "NotFound"))));
  EXPECT_TRUE(runtime::IsNotFound(ApiError(Status(404, ""))));
  EXPECT_TRUE(runtime::IsNotFound(ApiError(Status(404, "Strange"))));
  EXPECT_FALSE(runtime::IsNotFound(ApiError(Status(404, "Gone"))));
  EXPECT_TRUE(IsConflict(ApiError(Status(409, ""))));
  EXPECT_FALSE(IsConflict(ApiError(Status(409, "AlreadyExists"))));
  EXPECT_FALSE(runtime::IsAlreadyExists(ApiError(Status(409, ""))));
  EXPECT_TRUE(IsTooManyRequests(ApiError(Status(429, "BadRequest"))));
}

TEST(ApiError, OtherErrorsAreNone) {
  absl::Status plain = absl::NotFoundError("not an API error");
  EXPECT_FALSE(runtime::IsNotFound(plain));
  EXPECT_FALSE(runtime::IsNotFound(absl::OkStatus()));
  EXPECT_FALSE(ApiStatusOf(plain).has_value());
  EXPECT_EQ(ReasonOf(plain).code, 0);
}

TEST(ApiError, DelayIsSuggestedByServerTimeoutOrRetryAfter) {
  api::ApiStatus status = Status(429, "TooManyRequests");
  EXPECT_EQ(SuggestsClientDelay(ApiError(status)), std::nullopt);
  status.has_details = true;
  EXPECT_EQ(SuggestsClientDelay(ApiError(status)), std::nullopt);
  status.retry_after_seconds = 3;
  EXPECT_EQ(SuggestsClientDelay(ApiError(status)), 3);
  status = Status(500, "ServerTimeout");
  status.has_details = true;
  EXPECT_EQ(SuggestsClientDelay(ApiError(status)), 0);
}

TEST(ApiError, IgnoringTakesOnlyItsOwnError) {
  absl::Status not_found = ApiError(Status(404, "NotFound"));
  absl::Status exists = ApiError(Status(409, "AlreadyExists"));
  EXPECT_TRUE(IgnoreNotFound(not_found).ok());
  EXPECT_EQ(IgnoreNotFound(exists), exists);
  EXPECT_TRUE(IgnoreAlreadyExists(exists).ok());
  EXPECT_EQ(IgnoreAlreadyExists(not_found), not_found);
}

TEST(ApiError, WrappedErrorIsStillOne) {
  absl::Status wrapped = WrapError("reading: ", ApiError(Status(404, "NotFound")));
  EXPECT_EQ(wrapped.message(), "reading: it went: wrong");
  EXPECT_TRUE(runtime::IsNotFound(wrapped));
  EXPECT_TRUE(WrapError("x: ", absl::OkStatus()).ok());
}

TEST(ApiFailure, IsAnErrorWhateverItSays) {
  const absl::Status error = ApiFailure(Status(302, ""));
  EXPECT_FALSE(error.ok());
  EXPECT_EQ(ApiStatusOf(error)->code, 302);
}

TEST(JoinErrors, FirstThatAnswersIsHeard) {
  EXPECT_EQ(JoinErrors({absl::OkStatus(), absl::OkStatus()}), absl::OkStatus());
  const absl::Status joined =
      JoinErrors({absl::UnknownError("boom"), ApiError(Status(409, "Conflict")), absl::OkStatus(),
                  ApiError(Status(404, "NotFound"))});
  EXPECT_EQ(joined.message(), "boom\nit went: wrong\nit went: wrong");
  EXPECT_TRUE(IsConflict(joined));
  EXPECT_FALSE(runtime::IsNotFound(joined));
}

}  // namespace
}  // namespace quiesce::runtime

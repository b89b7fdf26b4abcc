#include "reconcilers/runtime/controller/reconciler.h"

#include "gtest/gtest.h"
#include "reconcilers/runtime/client/api_error.h"

namespace quiesce::runtime {
namespace {

TEST(TerminalError, KeepsCodeAndPayloadsOfTheError) {
  api::ApiStatus status;
  status.code = 404;
  status.reason = "NotFound";
  status.message = "gone";
  absl::Status terminal = TerminalError(ApiError(status));
  EXPECT_EQ(terminal.message(), "terminal error: gone");
  EXPECT_TRUE(IsTerminalError(terminal));
  EXPECT_TRUE(runtime::IsNotFound(terminal));
  EXPECT_TRUE(IsTerminalError(WrapError("outer: ", terminal)));
}

TEST(TerminalError, OfNothingIsStillAnError) {
  absl::Status terminal = TerminalError(absl::OkStatus());
  EXPECT_EQ(terminal.message(), "nil terminal error");
  EXPECT_TRUE(IsTerminalError(terminal));
  EXPECT_FALSE(terminal.ok());
}

TEST(TerminalError, OtherErrorsAreNotTerminal) {
  EXPECT_FALSE(IsTerminalError(absl::OkStatus()));
  EXPECT_FALSE(IsTerminalError(absl::InternalError("terminal error: boom")));
}

TEST(PanicError, IsToldFromOtherErrors) {
  EXPECT_TRUE(IsPanicError(PanicError("kaboom")));
  EXPECT_FALSE(IsPanicError(absl::InternalError("kaboom")));
}

TEST(Outcome, HoldsAResultOrAnErrorOrBoth) {
  Outcome result = Result::After(absl::Seconds(3));
  EXPECT_EQ(result.result.requeue_after, absl::Seconds(3));
  EXPECT_TRUE(result.error.ok());
  Outcome error = absl::InternalError("boom");
  EXPECT_FALSE(error.error.ok());
  Outcome both(Result::Requeue(), absl::InternalError("boom"));
  EXPECT_TRUE(both.result.requeue);
  EXPECT_FALSE(both.error.ok());
}

}  // namespace
}  // namespace quiesce::runtime

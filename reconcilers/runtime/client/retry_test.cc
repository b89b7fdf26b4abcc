#include "reconcilers/runtime/client/retry.h"

#include <memory>
#include <optional>

#include "gtest/gtest.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

class RetryTest : public ::testing::Test {
 protected:
  // Runs a function that conflicts `conflicts` times and then returns `then`.
  absl::Status Run(BackoffOptions backoff, int conflicts, absl::Status then) {
    api::ApiStatus conflict;
    conflict.code = 409;
    conflict.reason = "Conflict";
    conflict.message = "conflict";
    auto function = [this, conflicts, then, conflict]() -> sim::Task<absl::Status> {
      ++calls_;
      co_return calls_ <= conflicts ? ApiError(conflict) : then;
    };
    std::optional<absl::Status> result;
    sim::TaskGroup group(&loop_);
    group.Spawn(
        [](sim::Task<absl::Status> task, std::optional<absl::Status>* result) -> sim::Task<void> {
          *result = co_await std::move(task);
        }(RetryOnConflict(&loop_, backoff, function), &result));
    while (!result.has_value() && loop_.RunOne()) {
    }
    return *result;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  int calls_ = 0;
};

TEST_F(RetryTest, ConflictsAreTriedAgain) {
  EXPECT_EQ(Run(DefaultBackoff(), 2, absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(calls_, 3);
  EXPECT_EQ(loop_.clock().Elapsed(), absl::Milliseconds(60));
}

TEST_F(RetryTest, LastConflictComesBack) {
  EXPECT_TRUE(IsConflict(Run(DefaultRetry(), 100, absl::OkStatus())));
  EXPECT_EQ(calls_, 5);
  EXPECT_EQ(loop_.clock().Elapsed(), absl::Milliseconds(40));
}

TEST_F(RetryTest, AnotherErrorEndsIt) {
  EXPECT_EQ(Run(DefaultRetry(), 1, absl::InternalError("boom")), absl::InternalError("boom"));
  EXPECT_EQ(calls_, 2);
}

TEST_F(RetryTest, TimeoutOfTheWaitPackageGivesTheLastConflict) {
  EXPECT_TRUE(IsConflict(Run(DefaultRetry(), 1, WaitTimeoutError())));
}

TEST_F(RetryTest, EndOfAContextIsTakenForTheEndOfTheWait) {
  Cancellation context(&loop_);
  context.Cancel();
  EXPECT_EQ(Run(DefaultRetry(), 0, ContextError(context)), absl::OkStatus());
  EXPECT_EQ(calls_, 1);
}

TEST_F(RetryTest, WithoutStepsNothingIsCalled) {
  BackoffOptions none = DefaultRetry();
  none.steps = 0;
  EXPECT_EQ(Run(none, 1, absl::OkStatus()), absl::OkStatus());
  EXPECT_EQ(calls_, 0);
}

}  // namespace
}  // namespace quiesce::runtime

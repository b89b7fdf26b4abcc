#include "reconcilers/runtime/client/race.h"

#include <memory>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

class RaceTest : public testing::Test {
 protected:
  sim::Task<int> SevenAfter(absl::Duration delay) {
    co_await loop_.Sleep(delay);
    ended_ = true;
    co_return 7;
  }
  sim::Task<void> Run(absl::Duration delay, Cancellation* context) {
    result_ = co_await UnlessEnded(&loop_, SevenAfter(delay), context);
    returned_ = loop_.Now() - sim::StartTime();
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  Cancellation root_{&loop_};
  sim::TaskGroup group_{&loop_};
  std::optional<int> result_;
  absl::Duration returned_ = -absl::Seconds(1);
  bool ended_ = false;
};

TEST_F(RaceTest, TaskThatEndsFirstGivesItsValue) {
  Cancellation context(&loop_, &root_, absl::Seconds(5), "too late");
  group_.Spawn(Run(absl::Seconds(2), &context));
  loop_.RunUntil(sim::StartTime() + absl::Seconds(10));
  EXPECT_EQ(result_, 7);
  EXPECT_EQ(returned_, absl::Seconds(2));
}

TEST_F(RaceTest, ContextThatEndsFirstDestroysTheTask) {
  Cancellation context(&loop_, &root_, absl::Seconds(1), "too late");
  group_.Spawn(Run(absl::Seconds(2), &context));
  loop_.RunUntil(sim::StartTime() + absl::Seconds(10));
  EXPECT_EQ(result_, std::nullopt);
  EXPECT_EQ(returned_, absl::Seconds(1));
  EXPECT_FALSE(ended_);
}

TEST_F(RaceTest, EndedContextBeginsNothing) {
  root_.Cancel();
  group_.Spawn(Run(absl::ZeroDuration(), &root_));
  loop_.Settle();
  EXPECT_EQ(result_, std::nullopt);
  EXPECT_FALSE(ended_);
}

TEST_F(RaceTest, WithoutContextTheTaskRunsToItsEnd) {
  group_.Spawn(Run(absl::Seconds(2), nullptr));
  loop_.RunUntil(sim::StartTime() + absl::Seconds(10));
  EXPECT_EQ(result_, 7);
}

}  // namespace
}  // namespace quiesce::runtime

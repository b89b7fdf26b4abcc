#include "reconcilers/runtime/client/cancellation.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

class CancellationTest : public ::testing::Test {
 protected:
  sim::Task<void> Wait(Cancellation* cancellation) {
    co_await cancellation->Wait();
    log_.push_back(cancellation->error() + "/" + cancellation->cause());
  }
  void Run(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  sim::TaskGroup group_{&loop_};
  std::vector<std::string> log_;
};

TEST_F(CancellationTest, DeadlineEndsItForItsCause) {
  Cancellation parent(&loop_);
  Cancellation call(&loop_, &parent, absl::Seconds(5), "too slow");
  EXPECT_EQ(call.deadline(), sim::StartTime() + absl::Seconds(5));
  group_.Spawn(Wait(&call));
  Run(absl::Seconds(4));
  EXPECT_FALSE(call.done());
  Run(absl::Seconds(2));
  EXPECT_THAT(log_, ElementsAre("context deadline exceeded/too slow"));
  EXPECT_FALSE(parent.done());
}

TEST_F(CancellationTest, ParentEndsItsChildren) {
  Cancellation parent(&loop_);
  Cancellation call(&loop_, &parent, absl::Seconds(5), "too slow");
  group_.Spawn(Wait(&call));
  loop_.Settle();
  parent.Cancel();
  Run(absl::Seconds(10));
  EXPECT_THAT(log_, ElementsAre("context canceled/context canceled"));
  EXPECT_EQ(loop_.pending(), 0u);
}

TEST_F(CancellationTest, ChildOfAnEndedParentIsEnded) {
  Cancellation parent(&loop_);
  parent.Cancel();
  Cancellation call(&loop_, &parent, absl::InfiniteDuration(), "");
  EXPECT_EQ(call.error(), "context canceled");
  EXPECT_EQ(call.deadline(), absl::InfiniteFuture());
}

TEST_F(CancellationTest, DestroyedChildIsForgotten) {
  Cancellation parent(&loop_);
  {
    Cancellation call(&loop_, &parent, absl::Seconds(5), "");
  }
  EXPECT_EQ(loop_.pending(), 0u);
  parent.Cancel();
  EXPECT_TRUE(parent.done());
}

TEST_F(CancellationTest, ErrorOfAnEndedContextSaysHowItEnded) {
  Cancellation root(&loop_);
  Cancellation timed(&loop_, &root, absl::Seconds(1), "too slow");
  EXPECT_EQ(ContextError(timed), absl::OkStatus());
  Run(absl::Seconds(1));
  EXPECT_EQ(ContextError(timed).message(), "context deadline exceeded");
  EXPECT_TRUE(IsContextDeadlineExceeded(ContextError(timed)));
  root.Cancel();
  EXPECT_EQ(ContextError(root), absl::CancelledError("context canceled"));
  EXPECT_FALSE(IsContextDeadlineExceeded(ContextError(root)));
}

}  // namespace
}  // namespace quiesce::runtime

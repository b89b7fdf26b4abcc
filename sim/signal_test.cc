#include "sim/signal.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class SignalTest : public ::testing::Test {
 protected:
  Task<void> WaitFor(Signal* signal, std::string name, absl::Time deadline) {
    bool woken = co_await signal->WaitUntil(deadline);
    log_.push_back(absl::StrCat(name, woken ? " woken +" : " too late +",
                                absl::FormatDuration(loop_.Now() - StartTime())));
  }
  void Wait(std::string name, TaskGroup* group, absl::Time deadline = absl::InfiniteFuture()) {
    group->Spawn(WaitFor(&*signal_, name, deadline));
    loop_.Settle();
  }

  Choices choices_{std::make_unique<PlainStrategy>()};
  EventLoop loop_{&choices_, nullptr};
  std::optional<Signal> signal_{&loop_};
  TaskGroup group_{&loop_};
  TaskGroup other_{&loop_};
  std::vector<std::string> log_;
};

TEST_F(SignalTest, NotifyOneWakesTheOneThatWaitedLongest) {
  Wait("a", &group_);
  Wait("b", &group_);
  signal_->NotifyOne();
  EXPECT_THAT(log_, IsEmpty());
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre("a woken +0"));
  EXPECT_TRUE(signal_->has_waiters());
}

TEST_F(SignalTest, NotifyAllWakesAllInOrder) {
  Wait("a", &group_);
  Wait("b", &group_);
  signal_->NotifyAll();
  EXPECT_FALSE(signal_->has_waiters());
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre("a woken +0", "b woken +0"));
}

TEST_F(SignalTest, NotificationWithNobodyWaitingIsLost) {
  signal_->NotifyOne();
  signal_->NotifyAll();
  Wait("a", &group_);
  EXPECT_THAT(log_, IsEmpty());
}

TEST_F(SignalTest, DeadlineEndsTheWait) {
  Wait("a", &group_, StartTime() + absl::Seconds(3));
  Wait("b", &group_, StartTime() + absl::Seconds(3));
  loop_.RunUntil(StartTime() + absl::Seconds(1));
  signal_->NotifyOne();
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("a woken +1s", "b too late +3s"));
  EXPECT_EQ(loop_.pending(), 0u);
}

TEST_F(SignalTest, WakeOfADestroyedWaiterGoesToTheNext) {
  Wait("a", &group_);
  Wait("b", &other_);
  signal_->NotifyOne();
  group_.Clear();
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre("b woken +0"));
}

TEST_F(SignalTest, DestroyedWaitersAreForgotten) {
  Wait("a", &group_, StartTime() + absl::Seconds(3));
  Wait("b", &other_);
  group_.Clear();
  signal_->NotifyAll();
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("b woken +0"));
}

TEST_F(SignalTest, DestroyedSignalLeavesItsWaitersWaiting) {
  Wait("a", &group_);
  Wait("woken before", &group_);
  Wait("with deadline", &group_, StartTime() + absl::Seconds(3));
  signal_->NotifyOne();
  signal_.reset();
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("a woken +0", "with deadline too late +3s"));
  group_.Clear();
}

}  // namespace
}  // namespace quiesce::sim

#include "reconcilers/runtime/queue/priority_queue.h"

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

const ObjectKey kA{"", "a"}, kB{"", "b"}, kC{"", "c"};

class PriorityQueueTest : public ::testing::Test {
 protected:
  sim::Task<void> Get() {
    WorkQueue::Item item = co_await queue_->Get();
    got_.push_back(item.shutdown ? "shutdown" : item.key.name);
  }
  sim::Task<void> GetAs(std::string who) {
    WorkQueue::Item item = co_await queue_->Get();
    got_.push_back(who + item.key.name);
  }
  std::vector<std::string> GetNow(int times = 1) {
    got_.clear();
    for (int i = 0; i < times; ++i) group_.Spawn(Get());
    loop_.Settle();
    return got_;
  }
  void Add(const ObjectKey& key, int priority, absl::Duration after = absl::ZeroDuration()) {
    WorkQueue::AddOptions options;
    options.priority = priority;
    options.after = after;
    queue_->AddWithOptions({&key, 1}, options);
  }
  void Advance(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  std::unique_ptr<WorkQueue> queue_ =
      MakePriorityQueue(&loop_, MakeExponentialLimiter(absl::Seconds(1), absl::Seconds(8)));
  std::vector<std::string> got_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(PriorityQueueTest, HigherPriorityComesFirstThenFirstInFirstOut) {
  Add(kA, -100);
  Add(kB, 0);
  Add(kC, 0);
  EXPECT_THAT(GetNow(3), ElementsAre("b", "c", "a"));
}

TEST_F(PriorityQueueTest, AddRaisesButNeverLowersAPriority) {
  Add(kA, -100);
  Add(kB, -50);
  Add(kA, 0);
  Add(kA, -100);
  EXPECT_THAT(GetNow(2), ElementsAre("a", "b"));
}

TEST_F(PriorityQueueTest, AddSwallowsAWaitingDelay) {
  queue_->AddAfter(kA, absl::Seconds(5));
  queue_->Add(kA);
  EXPECT_THAT(GetNow(), ElementsAre("a"));
  EXPECT_EQ(loop_.pending(), 0u);
}

TEST_F(PriorityQueueTest, DelayOfAReadyKeyIsDropped) {
  queue_->Add(kA);
  queue_->AddAfter(kA, absl::Seconds(5));
  EXPECT_THAT(GetNow(), ElementsAre("a"));
  queue_->Done(kA);
  Advance(absl::Seconds(10));
  EXPECT_EQ(queue_->size(), 0u);
}

TEST_F(PriorityQueueTest, LockedKeyWaitsAndOthersPass) {
  queue_->Add(kA);
  GetNow();
  queue_->Add(kA);
  queue_->Add(kB);
  EXPECT_THAT(GetNow(2), ElementsAre("b"));
  queue_->Done(kA);
  loop_.Settle();
  EXPECT_THAT(got_, ElementsAre("b", "a"));
}

TEST_F(PriorityQueueTest, RateLimitAndDelayTakeTheShorter) {
  WorkQueue::AddOptions options;
  options.after = absl::Milliseconds(10);
  options.rate_limited = true;
  queue_->AddWithOptions({&kA, 1}, options);
  EXPECT_EQ(queue_->last_delay(), absl::Milliseconds(10));
  EXPECT_EQ(queue_->NumRequeues(kA), 1);
}

TEST_F(PriorityQueueTest, ShutDownHandsOutNothingMore) {
  queue_->Add(kA);
  queue_->ShutDown();
  EXPECT_THAT(GetNow(), ElementsAre("shutdown"));
}

TEST_F(PriorityQueueTest, DestroyedQueueLeavesNoTimer) {
  queue_->AddAfter(kA, absl::Seconds(5));
  queue_.reset();
  EXPECT_EQ(loop_.pending(), 0u);
}

TEST_F(PriorityQueueTest, KeyThatIsWorkedOnCostsNoWaitingGetItsPlace) {
  queue_->Add(kA);
  GetNow();
  group_.Spawn(GetAs("first "));
  group_.Spawn(GetAs("second "));
  loop_.Settle();
  got_.clear();
  queue_->Add(kA);
  loop_.Settle();
  queue_->Done(kB);
  loop_.Settle();
  queue_->Add(kC);
  loop_.Settle();
  queue_->Done(kA);
  loop_.Settle();
  EXPECT_THAT(got_, ElementsAre("first c", "second a"));
}

}  // namespace
}  // namespace quiesce::runtime

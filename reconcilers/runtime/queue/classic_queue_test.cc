#include "reconcilers/runtime/queue/classic_queue.h"

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
using ::testing::IsEmpty;

const ObjectKey kA{"", "a"}, kB{"", "b"};

class ClassicQueueTest : public ::testing::Test {
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
  void Advance(absl::Duration duration) { loop_.RunUntil(loop_.Now() + duration); }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  std::unique_ptr<WorkQueue> queue_ =
      MakeClassicQueue(&loop_, MakeExponentialLimiter(absl::Seconds(1), absl::Seconds(8)));
  std::vector<std::string> got_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(ClassicQueueTest, KeyIsInTheQueueOnce) {
  queue_->Add(kA);
  queue_->Add(kA);
  queue_->Add(kB);
  EXPECT_EQ(queue_->size(), 2u);
  EXPECT_EQ(queue_->adds_total(), 2u);
  EXPECT_THAT(GetNow(2), ElementsAre("a", "b"));
}

TEST_F(ClassicQueueTest, KeyThatIsWorkedOnComesAgainAfterDone) {
  queue_->Add(kA);
  GetNow();
  queue_->Add(kA);
  EXPECT_EQ(queue_->size(), 0u);
  queue_->Done(kA);
  EXPECT_EQ(queue_->size(), 1u);
}

TEST_F(ClassicQueueTest, AddDoesNotEndAWaitingDelay) {
  queue_->AddAfter(kA, absl::Seconds(5));
  queue_->Add(kA);
  EXPECT_THAT(GetNow(), ElementsAre("a"));
  queue_->Done(kA);
  Advance(absl::Seconds(5));
  EXPECT_THAT(GetNow(), ElementsAre("a"));
}

TEST_F(ClassicQueueTest, EarlierDelayWinsAndTheLastDelayIsKnown) {
  queue_->AddAfter(kA, absl::Seconds(5));
  queue_->AddAfter(kA, absl::Seconds(2));
  EXPECT_EQ(queue_->last_delay(), absl::Seconds(2));
  Advance(absl::Seconds(2));
  EXPECT_EQ(queue_->size(), 1u);
  EXPECT_EQ(loop_.pending(), 0u);
}

TEST_F(ClassicQueueTest, RateLimitedAddsGrowUntilForgotten) {
  queue_->AddRateLimited(kA);
  EXPECT_EQ(queue_->last_delay(), absl::Seconds(1));
  queue_->AddRateLimited(kA);
  EXPECT_EQ(queue_->last_delay(), absl::Seconds(2));
  EXPECT_EQ(queue_->NumRequeues(kA), 2);
  queue_->Forget(kA);
  queue_->AddRateLimited(kA);
  EXPECT_EQ(queue_->last_delay(), absl::Seconds(1));
}

TEST_F(ClassicQueueTest, ShutDownServesWhatIsReadyAndDropsTheRest) {
  queue_->Add(kA);
  queue_->AddAfter(kB, absl::Seconds(1));
  queue_->ShutDown();
  queue_->Add(kB);
  Advance(absl::Seconds(5));
  EXPECT_THAT(GetNow(2), ElementsAre("a", "shutdown"));
}

TEST_F(ClassicQueueTest, DrainWaitsForTheKeyThatIsWorkedOn) {
  queue_->Add(kA);
  GetNow();
  bool drained = false;
  group_.Spawn([](WorkQueue* queue, bool* drained) -> sim::Task<void> {
    co_await queue->ShutDownWithDrain();
    *drained = true;
  }(queue_.get(), &drained));
  loop_.Settle();
  EXPECT_FALSE(drained);
  queue_->Done(kA);
  loop_.Settle();
  EXPECT_TRUE(drained);
}

TEST_F(ClassicQueueTest, WaitingGetIsWoken) {
  EXPECT_THAT(GetNow(), IsEmpty());
  queue_->Add(kA);
  loop_.Settle();
  EXPECT_THAT(got_, ElementsAre("a"));
}

TEST_F(ClassicQueueTest, GetWokenByTheLastDoneWaitsBehindTheOthers) {
  group_.Spawn(GetAs("first "));
  group_.Spawn(GetAs("second "));
  loop_.Settle();
  queue_->Done(kA);
  loop_.Settle();
  queue_->Add(kA);
  queue_->Add(kB);
  loop_.Settle();
  EXPECT_THAT(got_, ElementsAre("second a", "first b"));
}

TEST_F(ClassicQueueTest, SecondShutDownEndsNoDrain) {
  queue_->Add(kA);
  GetNow();
  queue_->ShutDown();
  bool drained = false;
  group_.Spawn([](WorkQueue* queue, bool* drained) -> sim::Task<void> {
    co_await queue->ShutDownWithDrain();
    *drained = true;
  }(queue_.get(), &drained));
  loop_.Settle();
  queue_->ShutDown();
  loop_.Settle();
  EXPECT_FALSE(drained);
  queue_->Done(kA);
  loop_.Settle();
  EXPECT_TRUE(drained);
}

TEST_F(ClassicQueueTest, DestroyedQueueLeavesNoTimer) {
  queue_->AddAfter(kA, absl::Seconds(5));
  queue_.reset();
  EXPECT_EQ(loop_.pending(), 0u);
}

}  // namespace
}  // namespace quiesce::runtime

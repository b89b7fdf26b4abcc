#include "reconcilers/runtime/controller/traced_queue.h"

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

const ObjectKey kA = {"n", "a"};
const ObjectKey kB = {"n", "b"};

class TracedQueueTest : public ::testing::Test {
 protected:
  // Takes the next key; what it says of the cause.
  WorkQueue::Item Take() {
    WorkQueue::Item item;
    sim::TaskGroup group(&loop_);
    group.Spawn([](WorkQueue* queue, WorkQueue::Item* item) -> sim::Task<void> {
      *item = co_await queue->Get();
    }(&traced_, &item));
    loop_.RunUntil(loop_.Now() + absl::Hours(1));
    return item;
  }
  std::vector<std::string> Lines() const {
    std::vector<std::string> lines;
    for (sim::RecordIndex i = 1; i <= trace_.size(); ++i) lines.push_back(trace_.Describe(i));
    return lines;
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::Trace trace_;
  sim::EventLoop loop_{&choices_, &trace_};
  std::unique_ptr<WorkQueue> queue_ =
      MakePriorityQueue(&loop_, MakeExponentialLimiter(absl::Seconds(1), absl::Minutes(1)));
  TracedQueue traced_{&loop_, queue_.get(), trace_.Actor("c")};
};

TEST_F(TracedQueueTest, EveryAddIsRecordedWithItsReasonAndDelay) {
  traced_.Add(kA);
  traced_.set_reason(WakeReason::kRequeueAfter);
  traced_.AddAfter(kB, absl::Seconds(5));
  traced_.set_reason(WakeReason::kError);
  traced_.AddRateLimited(kB);
  traced_.AddRateLimited(kB);
  EXPECT_THAT(Lines(), ElementsAre("1 +0 c runtime/enqueue: enqueue n/a (watch event)",
                                   "2 +0 c runtime/enqueue: enqueue n/b (requeue after) in 5s",
                                   "3 +0 c runtime/enqueue: enqueue n/b (error) in 1s",
                                   "4 +0 c runtime/enqueue: enqueue n/b (error) in 2s"));
}

TEST_F(TracedQueueTest, KeyComesOutWithItsAddAsTheCause) {
  trace_.set_current(0);
  traced_.AddAfter(kB, absl::Seconds(5));
  traced_.Add(kA);
  WorkQueue::Item first = Take(), second = Take();
  EXPECT_EQ(first.key, kA);
  EXPECT_EQ(first.cause, 2u);
  EXPECT_EQ(second.key, kB);
  EXPECT_EQ(second.cause, 1u);
}

TEST_F(TracedQueueTest, AddsComeFromWhatCausedThem) {
  traced_.Add(kA);
  {
    sim::CauseScope because(&trace_, 1);
    traced_.Add(kB);
    EXPECT_EQ(trace_.current(), 1u);
  }
  EXPECT_EQ(trace_.record(2).cause, 1u);
}

TEST_F(TracedQueueTest, AddOfSeveralKeysIsARecordForEach) {
  const ObjectKey keys[] = {kA, kB};
  traced_.AddWithOptions(keys, {absl::Seconds(3), false, -100});
  EXPECT_THAT(Lines(), ElementsAre("1 +0 c runtime/enqueue: enqueue n/a (watch event) in 3s",
                                   "2 +0 c runtime/enqueue: enqueue n/b (watch event) in 3s"));
  WorkQueue::Item first = Take();
  EXPECT_EQ(first.priority, -100);
  EXPECT_EQ(Take().cause, 2u);
}

TEST_F(TracedQueueTest, AddsAfterTheEndLeaveNoTrace) {
  traced_.ShutDown();
  traced_.Add(kA);
  traced_.AddAfter(kB, absl::Seconds(5));
  EXPECT_THAT(Lines(), ElementsAre());
}

}  // namespace
}  // namespace quiesce::runtime

#include "apiserver_fake/controllers/controller_queue.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::controllers {
namespace {

class ControllerQueueTest : public ::testing::Test {
 protected:
  ControllerQueueTest()
      : choices_(std::make_unique<sim::PlainStrategy>()), loop_(&choices_, nullptr) {}

  // Work that takes a second, notes "key@second" at its start, and ends as `result_` says.
  sim::Task<WorkResult> Work(std::string key) {
    absl::StrAppend(&log_, key, "@", absl::FormatDuration(loop_.Now() - sim::StartTime()), " ");
    co_await loop_.Sleep(absl::Seconds(1));
    co_return result_;
  }
  std::unique_ptr<ControllerQueue> Make(ControllerQueue::Options options) {
    return std::make_unique<ControllerQueue>(
        &loop_, options, [this](std::string key) { return Work(std::move(key)); });
  }
  void Pass(absl::Duration time) { loop_.RunUntil(loop_.Now() + time); }

  sim::Choices choices_;
  sim::EventLoop loop_;
  WorkResult result_ = WorkResult::Forget();
  std::string log_;
};

TEST_F(ControllerQueueTest, OneWorkerTakesKeysInOrderAndOnce) {
  auto queue = Make({.workers = 1});
  for (const char* key : {"a", "c", "b", "c"}) queue->Add(key);
  Pass(absl::Seconds(10));
  EXPECT_EQ(log_, "a@0 c@1s b@2s ");
  EXPECT_TRUE(queue->idle());
}

TEST_F(ControllerQueueTest, KeyAddedDuringItsWorkRunsAgainAfterwards) {
  auto queue = Make({.workers = 5});
  queue->Add("a");
  Pass(absl::Milliseconds(500));
  queue->Add("a");
  queue->Add("a");
  queue->Add("b");
  Pass(absl::Seconds(10));
  EXPECT_EQ(log_, "a@0 b@500ms a@1s ");
}

TEST_F(ControllerQueueTest, OfTwoDelaysTheEarlierCounts) {
  auto queue = Make({.workers = 5});
  queue->AddAfter("a", absl::Seconds(5));
  queue->AddAfter("a", absl::Seconds(8));
  queue->AddAfter("b", absl::Seconds(8));
  queue->AddAfter("b", absl::Seconds(5));
  Pass(absl::Seconds(20));
  EXPECT_EQ(log_, "a@5s b@5s ");
}

TEST_F(ControllerQueueTest, WorkThatAsksForItRunsAgain) {
  auto queue = Make({.workers = 1});
  result_ = WorkResult::AgainAfter(absl::Seconds(8));
  queue->Add("a");
  Pass(absl::Seconds(20));
  EXPECT_EQ(log_, "a@0 a@9s a@18s ");
  EXPECT_FALSE(queue->idle());
}

TEST_F(ControllerQueueTest, FailuresBackOffUpToTheLimit) {
  auto queue = Make({.workers = 1, .max_backoff = absl::Milliseconds(15)});
  result_ = WorkResult::Retry();
  queue->Add("a");
  Pass(absl::Milliseconds(4040));
  EXPECT_EQ(log_, "a@0 a@1.005s a@2.015s a@3.03s ");
  result_ = WorkResult::Forget();
  Pass(absl::Seconds(2));
  result_ = WorkResult::Retry();
  log_.clear();
  queue->Add("a");
  const absl::Duration start = loop_.Now() - sim::StartTime();
  Pass(absl::Seconds(1.01));
  EXPECT_EQ(log_, absl::StrCat("a@", absl::FormatDuration(start), " a@",
                               absl::FormatDuration(start + absl::Seconds(1.005)), " "));
}

TEST_F(ControllerQueueTest, ManyRetriesComeTenASecondAfterTheFirstHundred) {
  auto queue = Make({.workers = 1000, .max_backoff = absl::Milliseconds(5)});
  for (int i = 0; i < 120; ++i) queue->AddRateLimited(absl::StrCat(1000 + i));
  Pass(absl::Milliseconds(50));
  EXPECT_EQ(log_.find("1100@"), std::string::npos);
  EXPECT_NE(log_.find("1099@5ms"), std::string::npos);
  Pass(absl::Seconds(3));
  EXPECT_NE(log_.find("1100@100ms"), std::string::npos);
  EXPECT_NE(log_.find("1119@2s"), std::string::npos);
}

TEST_F(ControllerQueueTest, CopyGoesOnWhereTheOriginalIs) {
  auto queue = Make({.workers = 1});
  queue->Add("working");
  queue->Add("ready");
  queue->AddAfter("waiting", absl::Seconds(7));
  Pass(absl::Milliseconds(500));
  log_.clear();
  auto copy = Make({.workers = 1});
  copy->CopyFrom(*queue);
  queue.reset();
  Pass(absl::Seconds(20));
  EXPECT_EQ(log_, "ready@500ms working@1.5s waiting@7s ");
}

TEST_F(ControllerQueueTest, DestructionLeavesNothingBehind) {
  auto queue = Make({.workers = 1});
  queue->Add("a");
  queue->AddAfter("b", absl::Seconds(7));
  Pass(absl::Milliseconds(500));
  queue.reset();
  EXPECT_EQ(loop_.pending(), 0);
}

}  // namespace
}  // namespace quiesce::controllers

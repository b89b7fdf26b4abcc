#include "sim/completion.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;
using Box = std::unique_ptr<int>;

Task<void> Take(Completion<Box> completion, std::vector<int>* log) {
  log->push_back(0);
  log->push_back(*co_await completion.Wait());
}

class CompletionTest : public ::testing::Test {
 protected:
  Choices choices_{std::make_unique<PlainStrategy>()};
  EventLoop loop_{&choices_, nullptr};
  TaskGroup group_{&loop_};
  std::vector<int> log_;
};

TEST_F(CompletionTest, WaiterGoesOnAfterSetFromAnEventOfItsOwn) {
  Completion<Box> completion(&loop_);
  group_.Spawn(Take(completion, &log_));
  loop_.Settle();
  EXPECT_FALSE(completion.is_set());
  EXPECT_TRUE(completion.Set(std::make_unique<int>(7)));
  EXPECT_TRUE(completion.is_set());
  EXPECT_THAT(log_, ElementsAre(0));
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre(0, 7));
}

TEST_F(CompletionTest, ValueThatIsThereIsTakenWithoutWaiting) {
  Completion<Box> completion(&loop_);
  completion.Set(std::make_unique<int>(7));
  group_.Spawn(Take(completion, &log_));
  loop_.RunOne();
  EXPECT_THAT(log_, ElementsAre(0, 7));
}

TEST_F(CompletionTest, SetAndResumeGoesOnInsideTheCall) {
  Completion<Box> completion(&loop_);
  group_.Spawn(Take(completion, &log_));
  loop_.Settle();
  EXPECT_TRUE(completion.SetAndResume(std::make_unique<int>(7)));
  EXPECT_THAT(log_, ElementsAre(0, 7));
  EXPECT_EQ(group_.size(), 0u);
}

TEST_F(CompletionTest, OnlyTheFirstValueCounts) {
  Completion<Box> completion(&loop_);
  EXPECT_TRUE(completion.Set(std::make_unique<int>(1)));
  EXPECT_FALSE(completion.Set(std::make_unique<int>(2)));
  EXPECT_FALSE(completion.SetAndResume(std::make_unique<int>(3)));
  group_.Spawn(Take(completion, &log_));
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre(0, 1));
}

TEST_F(CompletionTest, DestroyedWaiterDoesNotGoOn) {
  Completion<Box> before(&loop_), between(&loop_);
  group_.Spawn(Take(before, &log_));
  group_.Spawn(Take(between, &log_));
  loop_.Settle();
  between.Set(std::make_unique<int>(1));
  group_.Clear();
  EXPECT_TRUE(before.Set(std::make_unique<int>(2)));
  EXPECT_EQ(loop_.pending(), 0u);
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre(0, 0));
}

TEST_F(CompletionTest, WaiterKeepsTheValueWhenTheSetterIsGone) {
  {
    Completion<Box> completion(&loop_);
    group_.Spawn(Take(completion, &log_));
    loop_.Settle();
    completion.Set(std::make_unique<int>(5));
  }
  loop_.Settle();
  EXPECT_THAT(log_, ElementsAre(0, 5));
}

}  // namespace
}  // namespace quiesce::sim

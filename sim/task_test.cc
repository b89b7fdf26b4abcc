#include "sim/task.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;

class TaskTest : public ::testing::Test {
 protected:
  void Run(Task<void> task) {
    group_.Spawn(std::move(task));
    loop_.RunUntil(loop_.Now() + absl::Hours(1));
  }

  Choices choices_{std::make_unique<PlainStrategy>()};
  EventLoop loop_{&choices_, nullptr};
  TaskGroup group_{&loop_};
  std::vector<std::string> log_;
};

Task<int> Number(int n) { co_return n; }
Task<int> Sum(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) sum += co_await Number(i);
  co_return sum;
}
Task<std::unique_ptr<int>> Boxed(int n) { co_return std::make_unique<int>(n); }

struct NoDefault {
  explicit NoDefault(int v) : value(v) {}
  NoDefault(NoDefault&&) = default;
  int value;
};
Task<NoDefault> Made(int n) { co_return NoDefault(n); }

TEST_F(TaskTest, AwaitGivesTheResult) {
  int sum = 0;
  Run([](int* out) -> Task<void> { *out = co_await Sum(5); }(&sum));
  EXPECT_EQ(sum, 10);
}

TEST_F(TaskTest, ResultsThatOnlyMoveAndHaveNoDefaultAreFine) {
  int boxed = 0, made = 0;
  Run([](int* boxed, int* made) -> Task<void> {
    *boxed = *co_await Boxed(3);
    *made = (co_await Made(4)).value;
  }(&boxed, &made));
  EXPECT_EQ(boxed, 3);
  EXPECT_EQ(made, 4);
}

TEST_F(TaskTest, TaskRunsOnlyWhenAwaited) {
  bool ran = false;
  auto mark = [](bool* ran) -> Task<void> {
    *ran = true;
    co_return;
  };
  {
    Task<void> never = mark(&ran);
  }
  EXPECT_FALSE(ran);
  Run(mark(&ran));
  EXPECT_TRUE(ran);
}

Task<int> Deep(int depth) {
  if (depth == 0) co_return 0;
  co_return 1 + co_await Deep(depth - 1);
}

TEST_F(TaskTest, DepthCostsNoStack) {
  int depth = 0;
  Run([](int* out) -> Task<void> { *out = co_await Deep(20000); }(&depth));
  EXPECT_EQ(depth, 20000);
}

Task<void> Long(int* total, int n) {
  for (int i = 0; i < n; ++i) *total += co_await Number(1);
}

TEST_F(TaskTest, LoopOfReadyAwaitsCostsNoStack) {
  int total = 0;
  Run(Long(&total, 1000000));
  EXPECT_EQ(total, 1000000);
}

Task<void> Sleeper(EventLoop* loop, std::vector<std::string>* log, std::string name, int seconds) {
  co_await loop->Sleep(absl::Seconds(seconds));
  log->push_back(name + " " + absl::FormatDuration(loop->Now() - StartTime()));
  co_await loop->SleepUntil(StartTime() + absl::Seconds(10));
  log->push_back(name + " " + absl::FormatDuration(loop->Now() - StartTime()));
}

TEST_F(TaskTest, SleepersInterleaveByTime) {
  group_.Spawn(Sleeper(&loop_, &log_, "a", 2));
  Run(Sleeper(&loop_, &log_, "b", 1));
  EXPECT_THAT(log_, ElementsAre("b 1s", "a 2s", "b 10s", "a 10s"));
}

struct Argument {
  std::string text;
  int number;
};
Task<std::string> Echo(EventLoop* loop, Argument argument) {
  co_await loop->Sleep(absl::Seconds(1));
  co_return argument.text;
}

TEST_F(TaskTest, TemporaryArgumentsLiveInTheFrame) {
  std::string text;
  Run([](EventLoop* loop, std::string* out) -> Task<void> {
    *out = co_await Echo(loop, Argument{"a string that is too long to stay inside the object", 1});
  }(&loop_, &text));
  EXPECT_EQ(text, "a string that is too long to stay inside the object");
}

}  // namespace
}  // namespace quiesce::sim

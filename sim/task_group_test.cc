#include "sim/task_group.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;

struct Goodbye {
  std::vector<std::string>* log;
  std::string name;
  ~Goodbye() { log->push_back(name); }
};

Task<void> Inner(EventLoop* loop, std::vector<std::string>* log, std::string name) {
  Goodbye goodbye{log, name + " inner"};
  co_await loop->Sleep(absl::Seconds(5));
  log->push_back(name + " went on");
}
Task<void> Outer(EventLoop* loop, std::vector<std::string>* log, std::string name) {
  Goodbye goodbye{log, name + " outer"};
  co_await Inner(loop, log, name);
}

class TaskGroupTest : public ::testing::Test {
 protected:
  Choices choices_{std::make_unique<PlainStrategy>()};
  EventLoop loop_{&choices_, nullptr};
  std::vector<std::string> log_;
};

TEST_F(TaskGroupTest, TasksStartFromTheLoop) {
  TaskGroup group(&loop_);
  group.Spawn(Outer(&loop_, &log_, "a"));
  EXPECT_EQ(loop_.pending(), 1u);
  EXPECT_EQ(group.size(), 1u);
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("a went on", "a inner", "a outer"));
  EXPECT_EQ(group.size(), 0u);
}

TEST_F(TaskGroupTest, ClearedTasksNeverGoOnAndTheirFramesAreDestroyed) {
  TaskGroup group(&loop_);
  group.Spawn(Outer(&loop_, &log_, "a"));
  group.Spawn(Outer(&loop_, &log_, "b"));
  loop_.RunUntil(StartTime() + absl::Seconds(1));
  group.Spawn(Outer(&loop_, &log_, "not started"));
  group.Clear();
  EXPECT_THAT(log_, ElementsAre("b inner", "b outer", "a inner", "a outer"));
  EXPECT_EQ(loop_.pending(), 0u);
  EXPECT_EQ(group.size(), 0u);
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_EQ(log_.size(), 4u);
}

TEST_F(TaskGroupTest, ClearedGroupCanBeUsedAgain) {
  TaskGroup group(&loop_);
  group.Spawn(Outer(&loop_, &log_, "a"));
  group.Clear();
  group.Spawn(Outer(&loop_, &log_, "b"));
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("b went on", "b inner", "b outer"));
}

TEST_F(TaskGroupTest, OtherGroupsGoOn) {
  TaskGroup crashed(&loop_), living(&loop_);
  crashed.Spawn(Outer(&loop_, &log_, "crashed"));
  living.Spawn(Outer(&loop_, &log_, "living"));
  loop_.RunUntil(StartTime() + absl::Seconds(1));
  crashed.Clear();
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("crashed inner", "crashed outer", "living went on", "living inner",
                                "living outer"));
}

Task<void> Endless(EventLoop* loop, int* rounds) {
  while (true) {
    ++*rounds;
    co_await loop->Sleep(absl::Seconds(1));
  }
}

TEST_F(TaskGroupTest, TasksThatEndInBetweenLeaveTheOthers) {
  TaskGroup group(&loop_);
  int first = 0, last = 0;
  group.Spawn(Endless(&loop_, &first));
  group.Spawn(Outer(&loop_, &log_, "middle"));
  group.Spawn(Endless(&loop_, &last));
  loop_.RunUntil(StartTime() + absl::Seconds(9.5));
  EXPECT_EQ(group.size(), 2u);
  EXPECT_EQ(first, 10);
  EXPECT_EQ(last, 10);
}

TEST_F(TaskGroupTest, TaskMayEndItsGroupThroughTheLoop) {
  TaskGroup group(&loop_);
  group.Spawn([](TaskGroup* group, std::vector<std::string>* log) -> Task<void> {
    EventLoop* loop = group->loop();
    loop->After(absl::ZeroDuration(), "crash", [group] { group->Clear(); });
    log->push_back("last step");
    co_await loop->Sleep(absl::ZeroDuration());
    log->push_back("never");
  }(&group, &log_));
  loop_.RunUntil(StartTime() + absl::Minutes(1));
  EXPECT_THAT(log_, ElementsAre("last step"));
}

}  // namespace
}  // namespace quiesce::sim

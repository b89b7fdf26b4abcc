#include "reconcilers/runtime/controller/scripted_service.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

// Counts what it did.
class Counter : public ServiceModel {
 public:
  std::vector<std::string> Operations() const override { return {"add", "get"}; }
  absl::StatusOr<Value> Do(absl::string_view operation, const Value& argument) override {
    if (operation == "add") ++count_;
    return Value(count_);
  }
  Value State() const override { return Value(count_); }

 private:
  int64_t count_ = 0;
};

class ScriptedServiceTest : public testing::Test {
 protected:
  ScriptedServiceTest()
      : choices_(std::make_unique<sim::PlainStrategy>()),
        loop_(&choices_, nullptr),
        service_(&loop_, "counter", std::make_unique<Counter>(), nullptr),
        group_(&loop_) {}

  // Calls `add` and says when and how it ended.
  std::string Add() {
    std::string line;
    const absl::Time start = loop_.Now();
    group_.Spawn(AddTask(&service_, &loop_, start, &line));
    loop_.RunUntil(start + absl::Minutes(1));
    return line;
  }
  static sim::Task<void> AddTask(ScriptedService* service, sim::EventLoop* loop, absl::Time start,
                                 std::string* line) {
    const absl::StatusOr<Value> reply = co_await service->Call("add", Value());
    *line = absl::StrCat(absl::ToInt64Milliseconds(loop->Now() - start), " ms ",
                         reply.status().ToString());
  }

  sim::Choices choices_;
  sim::EventLoop loop_;
  ScriptedService service_;
  sim::TaskGroup group_;
};

TEST_F(ScriptedServiceTest, AnswersAfterItsLatency) {
  EXPECT_EQ(Add(), "5 ms OK");
  EXPECT_EQ(service_.calls(), 1);
  EXPECT_EQ(service_.model().State(), Value(1));
}

TEST_F(ScriptedServiceTest, DownRefusesAtOnceAndDoesNothing) {
  ServiceTrouble down;
  down.until = loop_.Now() + absl::Minutes(1);
  service_.Add(down);
  EXPECT_EQ(Add(), "0 ms UNAVAILABLE: counter: connection refused");
  EXPECT_EQ(service_.model().State(), Value(0));
  EXPECT_EQ(Add(), "5 ms OK");
}

TEST_F(ScriptedServiceTest, SlowTakesLonger) {
  ServiceTrouble slow;
  slow.kind = ServiceTrouble::kSlow;
  slow.delay = absl::Seconds(2);
  service_.Add(slow);
  EXPECT_EQ(Add(), "2005 ms OK");
}

TEST_F(ScriptedServiceTest, FailsSoManyTimes) {
  ServiceTrouble fail;
  fail.kind = ServiceTrouble::kFail;
  fail.operation = "add";
  fail.times = 1;
  fail.error = absl::InternalError("boom");
  service_.Add(fail);
  EXPECT_EQ(Add(), "5 ms INTERNAL: boom");
  EXPECT_EQ(Add(), "5 ms OK");
}

TEST_F(ScriptedServiceTest, ActsAndThenTimesOut) {
  ServiceTrouble trouble;
  trouble.kind = ServiceTrouble::kActThenTimeOut;
  trouble.times = 1;
  service_.Add(trouble);
  EXPECT_EQ(Add(), "10000 ms DEADLINE_EXCEEDED: counter: no answer to add");
  EXPECT_EQ(service_.model().State(), Value(1));
}

TEST_F(ScriptedServiceTest, HealedTroubleIsOver) {
  service_.Add(ServiceTrouble());
  service_.Heal();
  EXPECT_EQ(Add(), "5 ms OK");
}

}  // namespace
}  // namespace quiesce::runtime

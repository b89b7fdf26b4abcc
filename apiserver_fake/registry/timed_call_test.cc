#include "apiserver_fake/registry/timed_call.h"

#include <string>

#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::registry {
namespace {

class SlowCaller : public WebhookCaller {
 public:
  SlowCaller(sim::EventLoop* loop, absl::Duration takes) : loop_(loop), takes_(takes) {}
  sim::Task<absl::StatusOr<Value>> Call(WebhookCall call) override {
    co_await loop_->Sleep(takes_);
    co_return Value(call.name);
  }

 private:
  sim::EventLoop* const loop_;
  const absl::Duration takes_;
};

class TimedCallTest : public ::testing::Test {
 protected:
  // What came of a call that may take 10 s, and when.
  std::string Outcome(absl::Duration takes) {
    SlowCaller caller(&loop_, takes);
    sim::TaskGroup group(&loop_);
    WebhookCall call;
    call.name = "hook";
    call.timeout = absl::Seconds(10);
    std::string outcome = "nothing";
    group.Spawn(Note(&group, &caller, std::move(call), &outcome), "test");
    loop_.RunUntil(loop_.Now() + absl::Minutes(1));
    return outcome;
  }

 private:
  sim::Task<void> Note(sim::TaskGroup* group, WebhookCaller* caller, WebhookCall call,
                       std::string* outcome) {
    const absl::Time began = loop_.Now();
    TimedCall timed(&loop_, group, caller, std::move(call));
    const absl::StatusOr<Value> reply = co_await timed.Reply();
    *outcome = (reply.ok() ? std::string(reply->string_value()) : reply.status().ToString()) +
               " after " + absl::FormatDuration(loop_.Now() - began);
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
};

TEST_F(TimedCallTest, AnswerInTimeIsTheReply) {
  EXPECT_EQ(Outcome(absl::Seconds(3)), "hook after 3s");
}

TEST_F(TimedCallTest, AnswerThatComesTooLateIsDropped) {
  EXPECT_EQ(Outcome(absl::Seconds(30)), "DEADLINE_EXCEEDED: context deadline exceeded after 10s");
}

}  // namespace
}  // namespace quiesce::registry

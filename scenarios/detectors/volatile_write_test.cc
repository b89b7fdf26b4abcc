#include "scenarios/detectors/volatile_write.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<VolatileWrite>(); }

std::string Time(int second) { return "2000-01-01T00:00:" + std::to_string(10 + second) + "Z"; }

// Reconciles that each hear of the write before.
void WakeItself(Script& script, int times, const std::string& path,
                const std::function<Value(int)>& value) {
  for (int i = 0; i < times; ++i) {
    script.Advance(absl::Seconds(2));
    script.Reconcile("one", "a", [&] { script.Write("one", "a", path, value(i)); });
  }
}

TEST(VolatileWrite, TimeThatWakesItsWriterIsFlagged) {
  Script script(Make());
  WakeItself(script, 30, ".status.at", [](int i) { return Value(Time(i)); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("only because its own write wakes it"));
}

TEST(VolatileWrite, AgeTextThatWakesItsWriterIsFlagged) {
  Script script(Make());
  WakeItself(script, 30, ".status.message",
             [](int i) { return Value("ready for " + std::to_string(i) + "m3s"); });
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

TEST(VolatileWrite, ListInAnotherOrderEachTimeIsFlagged) {
  Script script(Make());
  WakeItself(script, 30, ".status.hosts", [](int i) {
    return Value::List(i % 2 == 0 ? std::vector<Value>{"x", "y"} : std::vector<Value>{"y", "x"});
  });
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

TEST(VolatileWrite, TimerFarFasterThanAnyUseIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 70; ++i) {
    script.Advance(absl::Milliseconds(500));
    script.Write("one", "a", ".status.at", Time(i % 40));
  }
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

TEST(VolatileWrite, OrderThatTwoWriteInTurnIsLeftToWriterFight) {
  Script script(Make());
  for (int i = 0; i < 150; ++i) {
    script.Advance(absl::Milliseconds(300));
    script.Write(
        i % 2 == 0 ? "one" : "two", "a", ".spec.items",
        Value::List(i % 2 == 0 ? std::vector<Value>{"x", "y"} : std::vector<Value>{"y", "x"}));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(VolatileWrite, RolloutThatEndsIsSilent) {
  Script script(Make());
  WakeItself(script, 60, ".status.readyReplicas", [](int i) { return Value(i); });
  RunEnd ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

TEST(VolatileWrite, CounterThatGoesOnToTheEndIsFlagged) {
  Script script(Make());
  WakeItself(script, 60, ".status.syncs", [](int i) { return Value(i); });
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

// After so many looks that each call a service which is down and count that in status.
std::vector<Finding> FindingsAfterCountedFailures(int times) {
  Script script(Make());
  for (int i = 0; i < times; ++i) {
    script.Advance(absl::Milliseconds(40));
    script.Reconcile("one", "a", [&] {
      script.ExternalCall("one", "create-key", absl::UnavailableError("connection refused"));
      script.Write("one", "a", ".status.retries", Value(i));
    });
  }
  script.Input();
  RunEnd ending;
  ending.settled = true;
  return script.Findings(ending);
}

TEST(VolatileWrite, FailuresCountedWithoutAPauseInAnOutageAreFlagged) {
  const std::vector<Finding> findings = FindingsAfterCountedFailures(1600);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one writes Widget default/a every 40 ms only because its own write wakes it, and "
            "nothing differs but what changes by itself.");
}

TEST(VolatileWrite, FailuresCountedInAnOutageThatIsSoonOverAreSilent) {
  EXPECT_THAT(FindingsAfterCountedFailures(400), IsEmpty());
}

TEST(VolatileWrite, HeartbeatOfATimerIsSilent) {
  Script script(Make());
  for (int i = 0; i < 80; ++i) {
    script.Advance(absl::Seconds(2));
    script.Reconcile(
        "one", "a", [&] { script.Write("one", "a", ".status.at", Time(i % 40)); },
        runtime::Result::After(absl::Seconds(2)), runtime::WakeReason::kRequeueAfter,
        absl::Seconds(2));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

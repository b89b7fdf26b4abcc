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
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<VolatileWrite>(); }

std::string Time(int second) {
  return "2000-01-01T00:00:" + std::to_string(10 + second) + "Z";
}

TEST(VolatileWrite, TimestampOfEveryReconcileIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 7; ++i) {
    script.Reconcile("one", "a", [&] { script.Write("one", "a", ".status.at", Time(i)); });
    script.Advance(absl::Seconds(1));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[0].second, "6 in 5 s");
}

TEST(VolatileWrite, ListInAnotherOrderEachTimeIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 7; ++i) {
    script.Write("one", "a", ".status.hosts",
                 Value::List(i % 2 == 0 ? std::vector<Value>{"x", "y"} : std::vector<Value>{"y", "x"}));
  }
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

TEST(VolatileWrite, TimeThatMovesWithARealChangeIsSilent) {
  Script script(Make());
  for (int i = 0; i < 9; ++i) {
    Value object = script.StateOf("a");
    object.Set("kind", "Widget");
    object.Mutable("status").Set("at", Time(i));
    object.Mutable("status").Set("phase", "P" + std::to_string(i));
    script.Put("one", "a", object, "status");
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(VolatileWrite, RolloutThatEndsIsSilent) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) script.Write("one", "a", ".status.readyReplicas", i);
  Ending ending;
  ending.settled = true;
  EXPECT_THAT(script.Names(ending), IsEmpty());
}

TEST(VolatileWrite, CounterThatNeverEndsIsFlagged) {
  Script script(Make());
  for (int i = 0; i < 40; ++i) script.Write("one", "a", ".status.syncs", i);
  EXPECT_THAT(script.Names(), ElementsAre("volatile-write"));
}

TEST(VolatileWrite, HeartbeatAtAHumanePaceIsSilent) {
  Script script(Make());
  for (int i = 0; i < 20; ++i) {
    script.Write("one", "a", ".status.at", Time(i)).Advance(absl::Minutes(5));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

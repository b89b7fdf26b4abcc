#include "scenarios/detectors/crash_unsafe.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Struck kDeath = {edge::InjectedFault::kCrashBeforeCommit, "crash before commit"};

class Taker : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"taker", "Takes.", "none"};
  explicit Taker(EndState* state) : state_(state) {}
  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return 0; }
  void OnPhase(Phase phase, absl::Time) override {
    if (phase == Phase::kProbe) state_->TakeObjects(run());
  }

 private:
  EndState* const state_;
};

// A run that makes a child and then says so, or dies in between and never says it.
std::vector<Finding> Play(std::unique_ptr<Detector> detector, bool dies, bool mends) {
  Script script(std::move(detector));
  script.Write("user", "a", ".spec.n", 1);
  script.Reconcile("one", "a", [&] {
    script.Write("one", "a-x", ".spec.n", 1);
    if (dies) {
      script.Dies("one", "a");
    } else {
      script.Write("one", "a", ".status.made", "yes");
    }
  });
  if (dies) {
    script.Reconcile("one", "a", [&] {
      if (mends) script.Write("one", "a", ".status.made", "yes");
    });
  }
  script.SetPhase(Phase::kProbe);
  RunEnd ending;
  ending.settled = true;
  return script.Findings(ending);
}

TEST(CrashUnsafe, AnotherEndThanWithoutTheDeathIsFlagged) {
  EndState plain;
  Play(std::make_unique<Taker>(&plain), false, false);
  const std::vector<Finding> findings =
      Play(std::make_unique<CrashUnsafe>(&plain, &kDeath), true, false);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].name, "crash-unsafe");
  EXPECT_THAT(
      findings[0].sentence,
      HasSubstr("one dies before a write, and leaves another world behind: Widget default/a"));
}

TEST(CrashUnsafe, WhatTheNextLookMakesUpForIsSilent) {
  EndState plain;
  Play(std::make_unique<Taker>(&plain), false, false);
  EXPECT_THAT(Play(std::make_unique<CrashUnsafe>(&plain, &kDeath), true, true), IsEmpty());
}

TEST(CrashUnsafe, WithoutAReferenceNothingIsJudged) {
  EXPECT_THAT(Play(std::make_unique<CrashUnsafe>(), true, false), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

#include "scenarios/play/storm.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "apiserver_fake/edge/call_record.h"
#include "scenarios/findings/observer.h"
#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/runner.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr char kSteps[] =
    "steps:\n  - {apply: {manifest: manifests/many.yaml, times: 20, every: 20s}}\n";

// What went wrong in runs: names of faults, and the first words of what the storm did.
class Wrongs {
 public:
  void Take(const World& world) {
    for (const sim::TraceRecord& record : world.trace().records()) {
      if (!record.body) continue;
      if (record.kind == edge::kCallRecord) {
        const auto fault = record.BodyAs<edge::CallRecord>()->fault;
        if (fault == edge::InjectedFault::kNone) continue;
        names.insert(std::string(edge::FaultName(fault)));
        last = record.time();
      } else if (record.kind == kInputRecord) {
        const std::string& what = record.BodyAs<InputRecord>()->what;
        const std::string word = what.substr(0, what.find(' '));
        if (word == "apply" || word == "everything") continue;
        names.insert(word);
        last = record.time();
      }
    }
  }
  std::set<std::string> names;
  absl::Time last;
};

class StormTest : public testing::Test {
 protected:
  StormTest() : folder_("storm"), loaded_(folder_.Load("a", "database/fixed", kSteps)) {
    prepared_ = *PreparedScenario::New(&loaded_, &RepositoryCatalog());
    options_.storm = true;
  }

  ScenarioFolder folder_;
  LoadedScenario loaded_;
  std::unique_ptr<PreparedScenario> prepared_;
  RunOptions options_;
};

TEST_F(StormTest, BringsFaultsOfAllKindsWhileTheStepsArePlayed) {
  Wrongs wrongs;
  options_.on_end = [&](const World& world) { wrongs.Take(world); };
  for (uint64_t seed = 1; seed <= 20; ++seed) RunSeed(*prepared_, seed, options_);
  EXPECT_EQ(wrongs.names,
            (std::set<std::string>{"conflict", "connection-refused", "crash", "crash-after-commit",
                                   "crash-before-commit", "cut", "internal-error", "pause",
                                   "restart", "stall", "timeout-after-commit",
                                   "timeout-before-commit", "too-many-requests"}));
  EXPECT_LT(wrongs.last, sim::StartTime() + absl::Minutes(9));
}

TEST_F(StormTest, LeavesThePlainRunAlone) {
  Wrongs wrongs;
  options_.on_end = [&](const World& world) { wrongs.Take(world); };
  EXPECT_EQ(RunSeed(*prepared_, 0, options_).verdict, Verdict::kPassed);
  EXPECT_EQ(wrongs.names, std::set<std::string>());
}

TEST_F(StormTest, IsTheSameInEachRunOfASeedAndInItsReplay) {
  options_.verify = options_.keep_tape = true;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const SeedResult run = RunSeed(*prepared_, seed, options_);
    EXPECT_EQ(run.verdict, Verdict::kPassed) << run.problem;
    ASSERT_TRUE(run.tape.has_value());
    EXPECT_EQ(ReplayTape(*prepared_, *run.tape, RunOptions()).hash, run.hash);
  }
}

}  // namespace
}  // namespace quiesce::scenarios

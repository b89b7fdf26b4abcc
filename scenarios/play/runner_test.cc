#include "scenarios/play/runner.h"

#include <gtest/gtest.h>

#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

constexpr char kSteps[] = "steps: [{apply: manifests/db.yaml}]\n";
constexpr char kUnreachable[] = "goal: {object: databases/db, is: .status.phase == Nowhere}\n";

class RunnerTest : public testing::Test {
 protected:
  RunnerTest() : folder_("runner") {}

  std::unique_ptr<PreparedScenario> Prepare(const std::string& rest) {
    loaded_ = folder_.Load("a", "database/fixed", rest);
    auto prepared = PreparedScenario::New(&loaded_, &RepositoryCatalog());
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    return prepared.ok() ? *std::move(prepared) : nullptr;
  }

  ScenarioFolder folder_;
  LoadedScenario loaded_;
};

TEST_F(RunnerTest, ARunAsExpectedPasses) {
  const auto prepared = Prepare(kSteps);
  const SeedResult result = RunSeed(*prepared, 3, RunOptions());
  EXPECT_EQ(result.verdict, Verdict::kPassed);
  EXPECT_EQ(result.seed, 3u);
  EXPECT_FALSE(result.tape.has_value());
  EXPECT_NE(result.hash, 0u);
}

TEST_F(RunnerTest, AFindingThatNobodyExpectsFails) {
  const auto prepared = Prepare(absl::StrCat(kSteps, kUnreachable));
  const SeedResult result = RunSeed(*prepared, 3, RunOptions());
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  ASSERT_EQ(result.unexpected.size(), 1u);
  EXPECT_EQ(result.unexpected[0].name, "not-converged");
  ASSERT_TRUE(result.tape.has_value());
  EXPECT_EQ(result.tape->scenario, loaded_.path);
}

TEST_F(RunnerTest, AnExpectedFindingPassesAndAMissingOneFails) {
  auto prepared = Prepare(absl::StrCat(kSteps, kUnreachable, "finding: not-converged\n"));
  EXPECT_EQ(RunSeed(*prepared, 3, RunOptions()).verdict, Verdict::kPassed);
  prepared = Prepare(absl::StrCat(kSteps, "finding: not-converged\n"));
  const SeedResult result = RunSeed(*prepared, 3, RunOptions());
  EXPECT_EQ(result.verdict, Verdict::kFailed);
  EXPECT_EQ(result.missing, std::vector<std::string>{"not-converged"});
}

TEST_F(RunnerTest, APossibleFindingMayComeOrNot) {
  auto prepared = Prepare(absl::StrCat(kSteps, kUnreachable, "possible findings: not-converged\n"));
  EXPECT_EQ(RunSeed(*prepared, 3, RunOptions()).verdict, Verdict::kPassed);
  prepared = Prepare(absl::StrCat(kSteps, "possible findings: not-converged\n"));
  EXPECT_EQ(RunSeed(*prepared, 3, RunOptions()).verdict, Verdict::kPassed);
}

TEST_F(RunnerTest, ABoundWithoutAFindingIsInconclusive) {
  const auto prepared = Prepare(absl::StrCat(kSteps, "limits: {events: 50}\n"));
  const SeedResult result = RunSeed(*prepared, 3, RunOptions());
  EXPECT_EQ(result.verdict, Verdict::kInconclusive);
  EXPECT_EQ(result.problem, "more than 50 events");
}

TEST_F(RunnerTest, TwoRunsWithOneSeedAgree) {
  const auto prepared = Prepare(kSteps);
  RunOptions options;
  options.verify = true;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(RunSeed(*prepared, seed, options).verdict, Verdict::kPassed) << seed;
  }
}

TEST_F(RunnerTest, ATapeReplaysToTheSameHistory) {
  const auto prepared = Prepare(kSteps);
  RunOptions options;
  options.keep_tape = true;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const SeedResult recorded = RunSeed(*prepared, seed, options);
    const SeedResult replayed = ReplayTape(*prepared, *recorded.tape, options);
    EXPECT_EQ(replayed.verdict, Verdict::kPassed) << replayed.problem;
    EXPECT_EQ(replayed.hash, recorded.hash);
  }
}

TEST_F(RunnerTest, ATapeOfAnotherScenarioDoesNotFit) {
  auto prepared = Prepare(kSteps);
  RunOptions options;
  options.keep_tape = true;
  const SeedResult recorded = RunSeed(*prepared, 3, options);
  prepared = Prepare("steps: [{apply: {manifest: manifests/many.yaml, times: 2}}]\n");
  const SeedResult replayed = ReplayTape(*prepared, *recorded.tape, options);
  EXPECT_EQ(replayed.verdict, Verdict::kNotDeterministic);
  EXPECT_NE(replayed.problem, "");
}

}  // namespace
}  // namespace quiesce::scenarios

#include "scenarios/play/sweep.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "scenarios/language/reader.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

class SweepTest : public testing::Test {
 protected:
  const PreparedScenario& Load(const std::string& path) {
    auto loaded = ReadScenario(path, RepositoryCatalog().Names());
    EXPECT_TRUE(loaded.ok()) << loaded.status();
    loaded_ = *std::move(loaded);
    auto prepared = PreparedScenario::New(&loaded_, &RepositoryCatalog());
    EXPECT_TRUE(prepared.ok()) << prepared.status();
    prepared_ = *std::move(prepared);
    return *prepared_;
  }

  LoadedScenario loaded_;
  std::unique_ptr<PreparedScenario> prepared_;
};

std::string Told(const SweepReport& report) {
  std::string told = report.problem;
  for (const BrokenPoint& broken : report.broken) {
    told += "\n" + broken.point.text;
    for (const Finding& finding : broken.result.unexpected) told += "\n  " + finding.sentence;
  }
  return told;
}

TEST_F(SweepTest, CuredDatabaseEndsTheSameWhereverItDies) {
  const SweepReport report = Sweep(Load("scenarios/database/creation.yaml"), SweepKind::kCrash);
  EXPECT_GT(report.points, 10u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, CuredDatabaseEndsTheSameWhateverFailsOnce) {
  const SweepReport report = Sweep(Load("scenarios/database/deletion.yaml"), SweepKind::kFault);
  EXPECT_GT(report.points, 50u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, BrokenPointIsNamedAndItsTapePlaysAgain) {
  const PreparedScenario& prepared = Load("scenarios/wrong/crash-before-the-id-is-stored.yaml");
  const SweepReport report = Sweep(prepared, SweepKind::kCrash);
  ASSERT_FALSE(report.broken.empty());
  const BrokenPoint& broken = report.broken.front();
  ASSERT_EQ(broken.result.unexpected.size(), 1u);
  EXPECT_EQ(broken.result.unexpected[0].name, "crash-unsafe");
  ASSERT_TRUE(broken.result.tape.has_value());
  EXPECT_TRUE(IsSwept(*broken.result.tape));
  const auto again = ReplaySwept(prepared, *broken.result.tape, RunOptions());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->hash, broken.result.hash);
  EXPECT_NE(again->verdict, Verdict::kNotDeterministic) << again->problem;
}

TEST_F(SweepTest, FailedExpectationOfThePlainRunHidesNoOtherEnd) {
  const PreparedScenario& prepared = Load("scenarios/wrong/crash-before-the-id-is-stored.yaml");
  const uint64_t broken = Sweep(prepared, SweepKind::kFault).broken_points;
  ASSERT_GT(broken, 0u);
  loaded_.scenario.add_expect()->mutable_at_most()->set_writes(0);
  EXPECT_EQ(Sweep(prepared, SweepKind::kFault).broken_points, broken);
}

TEST_F(SweepTest, TapeWithoutAPlaceIsRefused) {
  sim::Tape tape;
  tape.settings.emplace_back("sweep", "CRASH_BEFORE_COMMIT somewhere");
  const auto played = ReplaySwept(Load("scenarios/database/creation.yaml"), tape, RunOptions());
  EXPECT_EQ(played.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace quiesce::scenarios

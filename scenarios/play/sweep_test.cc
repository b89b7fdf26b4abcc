#include "scenarios/play/sweep.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

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
  const SweepReport report =
      Sweep(Load("scenarios/database/creation.yaml"), SweepKind::kCrash, SweepOptions());
  EXPECT_GT(report.points, 10u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, CuredDatabaseEndsTheSameWhateverFailsOnce) {
  const SweepReport report =
      Sweep(Load("scenarios/database/deletion.yaml"), SweepKind::kFault, SweepOptions());
  EXPECT_GT(report.points, 50u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, BrokenPointIsNamedAndItsTapePlaysAgain) {
  const PreparedScenario& prepared = Load("scenarios/wrong/crash-before-the-id-is-stored.yaml");
  const SweepReport report = Sweep(prepared, SweepKind::kCrash, SweepOptions());
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
  const uint64_t broken = Sweep(prepared, SweepKind::kFault, SweepOptions()).broken_points;
  ASSERT_GT(broken, 0u);
  loaded_.scenario.add_expect()->mutable_at_most()->set_writes(0);
  EXPECT_EQ(Sweep(prepared, SweepKind::kFault, SweepOptions()).broken_points, broken);
}

TEST_F(SweepTest, WaysOfARequestAreThoseThatItsSenderTellsApart) {
  const api::GroupVersionResource widgets{"example.com", "v1", "widgets"};
  const auto names = [](const api::Request& request) {
    std::string all;
    for (edge::InjectedFault way : WaysOf(SweepKind::kFault, request)) all += WayName(way) + ", ";
    return all;
  };
  const std::string any =
      "too many requests, internal error, service unavailable, connection refused, connection "
      "reset, reply cut, timeout before commit, ";
  const std::string refusals = "unauthorized, forbidden, gateway timeout, ";
  api::Request list = api::Request::List(widgets, "default");
  EXPECT_EQ(names(list), any + refusals);
  list.options.resource_version = "0";
  EXPECT_EQ(names(list), any);
  EXPECT_EQ(names(api::Request::Create(widgets, "default", Value::Object())),
            any + refusals + "timeout after commit, ");
  const Value read = Value::Object({{"metadata", Value::Object({{"resourceVersion", "7"}})}});
  EXPECT_EQ(names(api::Request::Update(widgets, "default", "a", read)),
            any + refusals + "conflict, timeout after commit, ");
  EXPECT_EQ(WaysOf(SweepKind::kCrash, list), std::vector<edge::InjectedFault>());
  EXPECT_EQ(WaysOf(SweepKind::kCrash, api::Request::Delete(widgets, "default", "a")),
            (std::vector<edge::InjectedFault>{edge::InjectedFault::kCrashBeforeCommit,
                                              edge::InjectedFault::kCrashAfterCommit}));
}

TEST_F(SweepTest, OfManyCopiesAFewPlay) {
  const PreparedScenario& prepared = Load("scenarios/database/many-databases.yaml");
  const SweepReport report = Sweep(prepared, SweepKind::kCrash, SweepOptions());
  EXPECT_EQ(report.copies, 2);
  EXPECT_GT(report.points, 50u);
  EXPECT_LT(report.points, 100u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, LeaseThatIsOnlyRenewedIsNoPlaceOfItsOwn) {
  const SweepReport report = Sweep(Load("scenarios/database/replicas-leader-crash.yaml"),
                                   SweepKind::kCrash, SweepOptions());
  EXPECT_GT(report.points, 20u);
  EXPECT_GT(report.repeats, 50u);
  EXPECT_EQ(report.broken_points, 0u) << Told(report);
}

TEST_F(SweepTest, PlaceOfAPointIsReadAsItIsWritten) {
  const SweepPoint point = {"database-1", 12, edge::InjectedFault::kReplyCut, ""};
  EXPECT_EQ(PlaceOf(point), "reply-cut 12 database-1");
  const std::optional<SweepPoint> read = PointAt(PlaceOf(point));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(PlaceOf(*read), PlaceOf(point));
  for (const char* bad : {"", "reply-cut", "reply-cut 12", "earthquake 12 database",
                          "reply-cut x database", "reply-cut 0 database", "none 1 database"}) {
    EXPECT_FALSE(PointAt(bad).has_value()) << bad;
  }
}

TEST_F(SweepTest, TapeWithoutAPlaceIsRefused) {
  sim::Tape tape;
  tape.settings.emplace_back("sweep", "crash-before-commit somewhere");
  const auto played = ReplaySwept(Load("scenarios/database/creation.yaml"), tape, RunOptions());
  EXPECT_EQ(played.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace quiesce::scenarios

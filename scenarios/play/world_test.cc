#include "scenarios/play/world.h"

#include <gtest/gtest.h>

#include "scenarios/expectations/expectations.h"
#include "scenarios/play/world_testing.h"

namespace quiesce::scenarios {
namespace {

constexpr char kReady[] = ".status.phase == Ready";

class WorldTest : public WorldFixture {
 protected:
  WorldTest() : WorldFixture("world") {}
};

TEST_F(WorldTest, ADatabaseBecomesReadyAndTheWorldRests) {
  const RunOutcome outcome =
      Play(absl::StrCat("steps: [{apply: manifests/db.yaml}]\nexpect:\n  - "
                        "finally: {object: databases/db, is: ",
                        kReady, "}\n  - settles: 2m\n"));
  EXPECT_EQ(Sentences(outcome), "");
  EXPECT_TRUE(outcome.settled);
  EXPECT_EQ(outcome.bound, "");
}

TEST_F(WorldTest, EqualSeedsGiveEqualHistoriesAndOthersOthers) {
  const std::string steps = "steps: [{apply: manifests/db.yaml}]\n";
  const uint64_t hash = Play(steps, 7).hash;
  EXPECT_EQ(Play(steps, 7).hash, hash);
  EXPECT_NE(Play(steps, 8).hash, hash);
}

TEST_F(WorldTest, AWaitThatDoesNotComeTrueEndsTheRun) {
  const RunOutcome outcome = Play(
      "steps:\n  - apply: manifests/db.yaml\n  - wait: {for: databases/db, until: .status.phase == "
      "Nowhere, within: 1m}\n  - delete: databases/db\n");
  ASSERT_EQ(outcome.findings.size(), 1u) << Sentences(outcome);
  EXPECT_EQ(outcome.findings[0].name, kFailedExpectation);
  EXPECT_EQ(outcome.findings[0].sentence,
            "Expected: databases/db is .status.phase == Nowhere within 1 m of +0.000 s, before the "
            "next step. At +1 m 0.000 s Database default/db: .status.phase is \"Ready\".");
  EXPECT_EQ(outcome.simulated, absl::Minutes(1));
}

TEST_F(WorldTest, AStepThatTheServerRefusesEndsTheRun) {
  const RunOutcome outcome = Play("steps: [{delete: databases/db}]\n");
  ASSERT_EQ(outcome.findings.size(), 1u) << Sentences(outcome);
  EXPECT_EQ(outcome.findings[0].sentence,
            "Expected: find databases/db to be accepted. The server said 404 NotFound: "
            "databases.database.example.com \"db\" not found.");
}

TEST_F(WorldTest, StepsHappenAtTheirTimes) {
  const RunOutcome outcome = Play(absl::StrCat(
      "steps:\n  - {at: 10s, apply: {manifest: manifests/many.yaml, times: 3, every: 5s}}\n"
      "  - {after: 30s, delete: databases/*}\n"
      "expect:\n"
      "  - always: {object: databases/db-1, is: gone, to: 9s}\n"
      "  - eventually: {object: databases/db-3, is: exists, from: 19s, within: 2s}\n"
      "  - always: {object: databases/db-3, is: ",
      kReady, ", from: 45s, to: 49s}\n  - count: {objects: databases/*, are: 0}\n"));
  EXPECT_EQ(Sentences(outcome), "");
}

TEST_F(WorldTest, ACrashedControllerComesBackAndFinishes) {
  const RunOutcome outcome =
      Play(absl::StrCat("steps:\n  - apply: manifests/db.yaml\n"
                        "  - wait: {for: databases/db, until: .status.phase == Configuring}\n"
                        "  - crash: database\n  - advance: 2s\n"
                        "expect:\n  - finally: {object: databases/db, is: ",
                        kReady, "}\n"));
  EXPECT_EQ(Sentences(outcome), "");
  EXPECT_TRUE(outcome.settled);
}

TEST_F(WorldTest, AStoppedControllerIsBackOnlyWhenStarted) {
  const std::string stopped =
      absl::StrCat("steps:\n  - stop: database\n  - apply: manifests/db.yaml\n  - advance: 1m\n");
  const std::string ready = absl::StrCat("  - finally: {object: databases/db, is: ", kReady, "}\n");
  EXPECT_NE(Sentences(Play(stopped + "expect:\n" + ready)), "");
  EXPECT_EQ(Sentences(Play(stopped +
                           "  - start: database\nexpect:\n  - never: {object: "
                           "databases/db, is: .status.phase, to: 59s}\n" +
                           ready)),
            "");
}

TEST_F(WorldTest, FaultsStrikeTheirNumberOfTimes) {
  const RunOutcome outcome = Play(
      "steps: [{apply: manifests/db.yaml}]\n"
      "faults:\n  - {on: update databases/status, answer: conflict, times: 3}\n"
      "expect:\n  - at least: {conflicts: 3, of: databases/db}\n"
      "  - settles: 2m\n");
  EXPECT_EQ(Sentences(outcome), "");
}

TEST_F(WorldTest, ServicesAreDownForTheirTime) {
  const RunOutcome outcome = Play(
      absl::StrCat("  external: {postgres: {down: {to: 2m}}}\n"
                   "steps: [{apply: manifests/db.yaml}]\n"
                   "expect:\n  - never: {object: databases/db, is: ",
                   kReady, ", to: 2m}\n  - finally: {object: databases/db, is: ", kReady, "}\n"));
  EXPECT_EQ(Sentences(outcome), "");
}

TEST_F(WorldTest, AnUnmetGoalIsFound) {
  const RunOutcome outcome = Play(
      "steps: [{apply: manifests/db.yaml}]\ngoal: {object: databases/db, is: .status.phase == "
      "Nowhere}\n");
  ASSERT_EQ(outcome.findings.size(), 1u) << Sentences(outcome);
  EXPECT_EQ(outcome.findings[0].name, "not-converged");
}

TEST_F(WorldTest, TheBoundOnEventsEndsTheRun) {
  const RunOutcome outcome = Play("steps: [{apply: manifests/db.yaml}]\nlimits: {events: 50}\n");
  EXPECT_EQ(outcome.bound, "more than 50 events");
  EXPECT_FALSE(outcome.settled);
}

}  // namespace
}  // namespace quiesce::scenarios

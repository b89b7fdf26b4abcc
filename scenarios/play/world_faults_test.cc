// Faults, outages, crashes and restarts as scenarios name them.

#include <string>

#include "scenarios/play/world_testing.h"

namespace quiesce::scenarios {
namespace {

class WorldFaultsTest : public WorldFixture {
 protected:
  WorldFaultsTest() : WorldFixture("world_faults") {}
};

TEST_F(WorldFaultsTest, StalledWatchHidesWhatHappensUntilItsEnd) {
  EXPECT_EQ(Findings("steps: [{at: 5s, apply: manifests/db.yaml}]\n"
                     "faults: [{watch: databases, of: database, stalls: {from: 4s, to: 60s}}]\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 59s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 61s}\n"),
            "");
}

TEST_F(WorldFaultsTest, EndOfFaultsEndsAStallThatGoesOn) {
  EXPECT_EQ(Findings("steps:\n  - fault: {watch: databases, stalls: {to: 1h}}\n"
                     "  - {at: 5s, apply: manifests/db.yaml}\n  - {at: 30s, end faults: true}\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 29s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 31s}\n"),
            "");
}

TEST_F(WorldFaultsTest, EndOfFaultsEndsWhatHasNotBegun) {
  EXPECT_EQ(Findings("  external: {postgres: {down: {from: 20s, to: 10m}}}\n"
                     "steps:\n  - {at: 10s, end faults: true}\n"
                     "  - {at: 30s, apply: manifests/db.yaml}\n"
                     "faults:\n  - {on: write databases/status, answer: internal error, from: 20s, "
                     "to: 10m}\n"
                     "  - {watch: databases, cut at: 15s}\n"
                     "expect:\n  - eventually: {object: databases/db, is: .status.phase == Ready, "
                     "within: 1m}\n"),
            "");
}

TEST_F(WorldFaultsTest, CutWatchThatIsGoneIsListedAgain) {
  EXPECT_EQ(Findings("steps: [{at: 20s, apply: manifests/db.yaml}]\n"
                     "faults: [{watch: databases, of: database, cut at: 10s, then: gone}]\n"
                     "expect:\n  - at least: {requests: 2, by: database, of: databases/*}\n"
                     "  - eventually: {object: databases/db, is: .status.phase == Ready, within: "
                     "2m}\n"),
            "");
}

TEST_F(WorldFaultsTest, FaultOfOneControllerLeavesTheOthersAlone) {
  EXPECT_EQ(Findings("steps: [{apply: manifests/db.yaml}]\n"
                     "faults: [{on: any *, of: workloads, answer: internal error, to: 1m}]\n"
                     "expect:\n  - eventually: {object: statefulsets/db, is: exists, within: 30s}\n"
                     "  - never: {object: statefulsets/db, is: .status.readyReplicas > 0, to: 1m}\n"
                     "  - finally: {object: statefulsets/db, is: .status.readyReplicas == 1}\n"),
            "");
}

TEST_F(WorldFaultsTest, CrashAtAWriteRestartsTheControllerAfterItsTime) {
  EXPECT_EQ(
      Findings(
          "steps: [{apply: manifests/db.yaml}]\n"
          "faults: [{on: create statefulsets, answer: crash after commit, times: 1}]\n"
          "expect:\n  - never: {object: databases/db, is: .status.phase == Deploying, to: 5s}\n"
          "  - finally: {object: databases/db, is: .status.phase == Ready}\n"),
      "");
}

TEST_F(WorldFaultsTest, CrashMayComeAgainBeforeTheRestart) {
  EXPECT_EQ(Findings("steps:\n  - crash: {controller: database, restarts after: 10s}\n"
                     "  - {at: 5s, crash: {controller: database, restarts after: 30s}}\n"
                     "  - apply: manifests/db.yaml\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 34s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 36s}\n"),
            "");
}

TEST_F(WorldFaultsTest, LastCrashKeepsTheControllerDownForItsTime) {
  EXPECT_EQ(Findings("steps:\n  - apply: manifests/db.yaml\n"
                     "  - crash: {controller: database, restarts after: 30s}\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 29s}\n"),
            "");
}

TEST_F(WorldFaultsTest, StartEndsAStopAndTheWaitForARestart) {
  EXPECT_EQ(Findings("steps:\n  - crash: {controller: database, restarts after: 10m}\n"
                     "  - apply: manifests/db.yaml\n  - {at: 20s, start: database}\n"
                     "  - wait: {for: databases/db, until: .status.phase == Ready, within: 1m}\n"),
            "");
}

TEST_F(WorldFaultsTest, CrashOfAStoppedControllerDoesNotBringItBack) {
  EXPECT_EQ(Findings("steps:\n  - stop: database\n  - crash: database\n"
                     "  - apply: manifests/db.yaml\n  - advance: 1m\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase}\n"),
            "");
}

TEST_F(WorldFaultsTest, RestartOfTheServerRefusesConnectionsAndEndsWatches) {
  EXPECT_EQ(Findings("steps:\n  - {at: 10s, restart: api-server}\n"
                     "  - {at: 11s, apply: manifests/db.yaml}\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 11999ms}\n"
                     "  - eventually: {object: databases/db, is: .status.phase == Ready, within: "
                     "2m}\n"),
            "");
}

}  // namespace
}  // namespace quiesce::scenarios

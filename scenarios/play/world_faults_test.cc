// Faults, outages, crashes and restarts as scenarios name them.

#include <set>
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

TEST_F(WorldFaultsTest, FaultForGoodStaysAndTheRunComesToRest) {
  const RunOutcome outcome = Play(
      "steps: [{apply: manifests/db.yaml}]\n"
      "faults: [{on: create services, answer: forbidden, for good: true}]\n"
      "expect:\n  - finally: {object: services/db, is: gone}\n");
  EXPECT_TRUE(outcome.settled);
  EXPECT_EQ(outcome.bound, "");
  EXPECT_EQ(Sentences(outcome), "");
}

TEST_F(WorldFaultsTest, FaultOfOneObjectLeavesTheOthersAlone) {
  EXPECT_EQ(Findings("steps: [{apply: {manifest: manifests/many.yaml, times: 2}}]\n"
                     "faults: [{on: write databases/status, object: databases/db-1, answer: "
                     "internal error, to: 1m}]\n"
                     "expect:\n  - never: {object: databases/db-1, is: .status.phase, to: 59s}\n"
                     "  - eventually: {object: databases/db-2, is: .status.phase == Ready, within: "
                     "30s}\n"),
            "");
}

TEST_F(WorldFaultsTest, SlowRequestsTakeEffectLater) {
  EXPECT_EQ(Findings("steps: [{apply: manifests/db.yaml}]\n"
                     "faults: [{on: create statefulsets, slow by: 20s, to: 1m}]\n"
                     "expect:\n  - never: {object: statefulsets/db, is: exists, to: 19s}\n"
                     "  - eventually: {object: statefulsets/db, is: exists, within: 40s}\n"),
            "");
}

TEST_F(WorldFaultsTest, LaggingWatchIsLateUntilItsEnd) {
  EXPECT_EQ(Findings("steps: [{at: 5s, apply: manifests/db.yaml}]\n"
                     "faults: [{watch: databases, of: database, lags by: 30s, to: 5m}]\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 34s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 36s}\n"),
            "");
}

TEST_F(WorldFaultsTest, PartitionHidesAControllerUntilItsEndOrTheEndOfFaults) {
  const std::string steps =
      "steps:\n  - {at: 5s, fault: {partition: database, to: 2m}}\n"
      "  - {at: 6s, apply: manifests/db.yaml}\n";
  EXPECT_EQ(
      Findings(steps + "expect:\n  - never: {object: databases/db, is: .status.phase, to: 124s}\n"
                       "  - eventually: {object: databases/db, is: .status.phase, within: 3m}\n"),
      "");
  EXPECT_EQ(Findings(steps + "  - {at: 30s, end faults: true}\n"
                             "expect:\n  - eventually: {object: databases/db, is: .status.phase, "
                             "within: 90s}\n"),
            "");
}

TEST_F(WorldFaultsTest, AbsentServerRefusesConnectionsUntilItIsBack) {
  EXPECT_EQ(Findings("steps: [{at: 20s, apply: manifests/db.yaml}]\n"
                     "faults: [{api server away: true, from: 10s, to: 3m}]\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 179s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 5m}\n"),
            "");
}

TEST_F(WorldFaultsTest, StaleServerShowsAnOldStateAfterARestart) {
  EXPECT_EQ(Findings("steps:\n  - {at: 5s, apply: manifests/db.yaml}\n"
                     "  - {at: 30s, crash: {controller: database, restarts after: 1s}}\n"
                     "  - {at: 31500ms, patch: {object: databases/db, merge: {spec: {replicas: "
                     "2}}}}\n"
                     "faults: [{stale server: database, stale since: 1s, from: 30s, to: 50s}]\n"
                     "expect:\n  - never: {object: statefulsets/db, is: .spec.replicas == 2, to: "
                     "49s}\n"
                     "  - eventually: {object: statefulsets/db, is: .spec.replicas == 2, within: "
                     "55s}\n"),
            "");
}

TEST_F(WorldFaultsTest, LostLeaseIsTakenAgainWhenItRunsOut) {
  EXPECT_EQ(Findings("steps:\n  - {at: 30s, apply: manifests/db.yaml}\n"
                     "faults: [{lease of: database, from: 10s, to: 40s}]\n"
                     "expect:\n  - never: {object: databases/db, is: .status.phase, to: 50s}\n"
                     "  - eventually: {object: databases/db, is: .status.phase, within: 75s}\n",
                     "{run: database/fixed, leader election: true}"),
            "");
}

TEST_F(WorldFaultsTest, StormStrikesSeedsAndLeavesThePlainRunAlone) {
  const std::string rest =
      "steps: [{apply: manifests/db.yaml}, {advance: 1m}]\nchaos: {budget: 5, to: 30s}\n"
      "expect:\n  - finally: {object: databases/db, is: .status.phase == Ready}\n";
  const std::string calm = "steps: [{apply: manifests/db.yaml}, {advance: 1m}]\n";
  EXPECT_EQ(Play(rest).events, Play(calm).events);
  std::set<uint64_t> hashes;
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    const RunOutcome outcome = Play(rest, seed);
    EXPECT_EQ(Sentences(outcome), "") << seed;
    EXPECT_EQ(outcome.hash, Play(rest, seed).hash) << seed;
    hashes.insert(outcome.hash);
  }
  EXPECT_EQ(hashes.size(), 5u);
}

TEST_F(WorldFaultsTest, StartTimeIsWhatObjectsShow) {
  EXPECT_EQ(Findings("  start: 2026-03-29T00:59:30Z\n"
                     "steps: [{at: 5s, apply: manifests/db.yaml}]\n"
                     "expect:\n  - finally: {object: databases/db, is: .metadata.creationTimestamp "
                     "== '2026-03-29T00:59:35Z'}\n"),
            "");
}

}  // namespace
}  // namespace quiesce::scenarios

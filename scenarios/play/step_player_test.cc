#include "scenarios/play/step_player.h"

#include <set>
#include <string>

#include "scenarios/play/world_testing.h"

namespace quiesce::scenarios {
namespace {

class StepPlayerTest : public WorldFixture {
 protected:
  StepPlayerTest() : WorldFixture("step_player") {
    folder_.Write(
        "manifests/config.yaml",
        "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {a: '1', b: '1'}}, "
        "data: {x: '1'}}");
    folder_.Write("manifests/config2.yaml",
                  "{apiVersion: v1, kind: ConfigMap, metadata: {name: c, labels: {b: '2'}}, "
                  "data: {y: '2'}}");
    folder_.Write("manifests/unknown.yaml",
                  "{apiVersion: example.com/v1, kind: Cache, metadata: {name: c}}");
    folder_.Write("manifests/two-bad.yaml",
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_a_Name}\n---\n"
                  "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Nor_This}\n");
  }
};

TEST_F(StepPlayerTest, ApplyingAgainChangesWhatTheManifestSays) {
  EXPECT_EQ(Findings("steps: [{apply: manifests/config.yaml}, {apply: manifests/config2.yaml}]\n"
                     "expect:\n  - finally: {object: configmaps/c, is: .data.x == '1' && .data.y "
                     "== '2' && .metadata.labels.a == '1' && .metadata.labels.b == '2'}\n"),
            "");
}

TEST_F(StepPlayerTest, PatchesReachTheObjectOrItsStatus) {
  EXPECT_EQ(Findings("steps:\n  - stop: database\n  - apply: manifests/db.yaml\n"
                     "  - patch: {object: databases/db, merge: {spec: {replicas: 3}, status: "
                     "{phase: Failed}}}\n"
                     "  - patch: {object: databases/db, json: [{op: test, path: /spec/replicas, "
                     "value: 3}, {op: replace, path: /spec/replicas, value: 2}]}\n"
                     "  - advance: 10s\n"
                     "  - patch: {object: databases/db, status: true, merge: {status: {phase: "
                     "Failed}, spec: {replicas: 9}}}\n"
                     "  - advance: 10s\nexpect:\n"
                     "  - never: {object: databases/db, is: .status.phase, to: 9s}\n"
                     "  - eventually: {object: databases/db, is: .spec.replicas == 2 && "
                     ".status.phase == Failed, from: 10s, within: 1s}\n"
                     "  - never: {object: databases/db, is: .spec.replicas == 9}\n"),
            "");
}

TEST_F(StepPlayerTest, StarsStandForEveryObjectOfANamespace) {
  EXPECT_EQ(
      Findings("steps:\n  - apply: {manifest: manifests/many.yaml, times: 3}\n"
               "  - patch: {object: databases/*, merge: {metadata: {labels: {seen: 'yes'}}}}\n"
               "  - delete: databases/*/db-2\nexpect:\n"
               "  - finally: {object: databases/*, is: .metadata.labels.seen == 'yes'}\n"
               "  - count: {objects: databases/*, are: 2}\n"
               "  - finally: {object: databases/db-2, is: gone}\n"),
      "");
}

TEST_F(StepPlayerTest, DeletionTakesOrLeavesWhatIsOwned) {
  const std::string steps =
      "steps:\n  - apply: manifests/db.yaml\n"
      "  - wait: {for: statefulsets/db, until: .status.readyReplicas == 1}\n"
      "  - stop: database\n"
      "  - patch: {object: databases/db, merge: {metadata: {finalizers: null}}}\n";
  EXPECT_EQ(Findings(steps + "  - delete: {object: databases/db, propagation: orphan}\n"
                             "  - advance: 1m\n"
                             "expect: [{finally: {object: statefulsets/db, is: exists}}]\n")
                .find("statefulsets/db is exists"),
            std::string::npos);
  EXPECT_EQ(Findings(steps + "  - delete: {object: databases/db, propagation: background}\n"
                             "  - advance: 1m\n"
                             "expect: [{finally: {object: statefulsets/db, is: gone}}]\n")
                .find("statefulsets/db is gone"),
            std::string::npos);
}

TEST_F(StepPlayerTest, RefusedStepIsTheLast) {
  EXPECT_EQ(
      Findings("steps: [{apply: manifests/unknown.yaml}, {delete: databases/db}]\n"),
      "failed-expectation: Expected: apply manifests/unknown.yaml to be accepted. The cluster "
      "serves no Cache of example.com/v1.\n");
  const std::string refused = Findings("steps: [{apply: manifests/two-bad.yaml}]\n");
  EXPECT_NE(refused.find("422 Invalid: ConfigMap \"Not_a_Name\" is invalid"), std::string::npos)
      << refused;
  EXPECT_EQ(refused.find("Nor_This"), std::string::npos) << refused;
}

TEST_F(StepPlayerTest, StepOnAKindWhoseDefinitionIsGoneIsRefused) {
  const std::string gone =
      "steps:\n  - delete: customresourcedefinitions/databases.database.example.com\n"
      "  - advance: 1m\n";
  EXPECT_EQ(Findings(gone + "  - delete: databases/db\n"),
            "failed-expectation: Expected: delete databases/db to be accepted. The cluster no "
            "longer serves databases.\n");
  EXPECT_EQ(Findings(gone + "  - patch: {object: databases/db, merge: {spec: {replicas: 2}}}\n"),
            "failed-expectation: Expected: patch databases/db to be accepted. The cluster no "
            "longer serves databases.\n");
}

TEST_F(StepPlayerTest, WaitGoesOnAtTheMomentThatItsConditionHolds) {
  const RunOutcome outcome = Play(
      "steps:\n  - apply: manifests/db.yaml\n"
      "  - wait: {for: databases/db, until: .status.phase == Ready, within: 5m}\n"
      "  - patch: {object: databases/db, merge: {metadata: {labels: {at: ready}}}}\n"
      "  - wait: {for: databases/db, until: .metadata.labels.at == ready, within: 1s}\n"
      "expect:\n"
      "  - never: {object: databases/db, is: .metadata.labels.at && .status.phase != Ready}\n"
      "  - stays: {object: databases/db, is: .metadata.labels.at == ready, for: 1m}\n");
  EXPECT_EQ(Sentences(outcome), "");
}

TEST_F(StepPlayerTest, StepBetweenTwoTimesComesAtTheFirstInThePlainRunAndElsewhereInOthers) {
  const std::string rest =
      "steps:\n  - {at: {between: [10s, 60s]}, apply: manifests/config.yaml}\n"
      "  - {at: 2m, advance: 1s}\nexpect:\n"
      "  - never: {object: configmaps/c, is: exists, to: 9999ms}\n"
      "  - eventually: {object: configmaps/c, is: exists, within: 60s}\n";
  EXPECT_EQ(Findings(rest + "  - eventually: {object: configmaps/c, is: exists, within: 10s}\n"),
            "");
  std::set<absl::Duration> moments;
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    const RunOutcome outcome = Play(rest, seed);
    EXPECT_EQ(Sentences(outcome), "");
    moments.insert(absl::Nanoseconds(outcome.hash));
  }
  EXPECT_EQ(moments.size(), 4u);
}

TEST_F(StepPlayerTest, RepeatedAndParallelStepsKeepTheirTimes) {
  EXPECT_EQ(
      Findings("steps:\n  - stop: database\n  - apply: manifests/config.yaml\n"
               "  - parallel:\n"
               "      - - repeat: {times: 3, every: 10s, steps: [{patch: {object: "
               "configmaps/c, merge: {data: {x: a}}}}, {advance: 2s}, {patch: {object: "
               "configmaps/c, merge: {data: {x: b}}}}]}\n"
               "      - [{advance: 5s}, {patch: {object: configmaps/c, merge: {data: {y: "
               "'1'}}}}]\n"
               "  - patch: {object: configmaps/c, merge: {data: {z: '1'}}}\n"
               "expect:\n"
               "  - always: {object: configmaps/c, is: .data.x == a, from: 10s, to: 11999ms}\n"
               "  - always: {object: configmaps/c, is: .data.x == b, from: 13s, to: 19999ms}\n"
               "  - eventually: {object: configmaps/c, is: .data.y, within: 5s}\n"
               "  - never: {object: configmaps/c, is: .data.z, to: 21999ms}\n"
               "  - eventually: {object: configmaps/c, is: .data.z, within: 22s}\n"),
      "");
}

TEST_F(StepPlayerTest, WhenActsOnceForEachObjectThatIsSo) {
  EXPECT_EQ(
      Findings("steps:\n"
               "  - when: {object: databases/*, is: .status.phase == Ready, times: 2, do: "
               "[{after: 5s, patch: {merge: {metadata: {labels: {seen: 'yes'}}}}}]}\n"
               "  - apply: {manifest: manifests/many.yaml, times: 3}\n"
               "  - advance: 2m\n"
               "  - delete: {object: databases/*, labels: seen=yes}\n"
               "expect:\n"
               "  - never: {object: databases/*, is: .metadata.labels.seen && .status.phase != "
               "Ready && !.metadata.deletionTimestamp}\n"
               "  - count: {objects: databases/*, are: 1}\n"),
      "");
}

TEST_F(StepPlayerTest, RefusalMustComeAndBeAsTheStepSays) {
  const std::string create =
      "steps:\n  - apply: manifests/config.yaml\n"
      "  - create: manifests/config.yaml\n    refused: ";
  EXPECT_EQ(Findings(create + "{code: 409, reason: AlreadyExists, says: already exists}\n"), "");
  EXPECT_EQ(Findings(create + "{code: 422, says: too long}\n"),
            "failed-expectation: Expected: create manifests/config.yaml to be refused with 422 "
            "saying \"too long\". The server said 409 AlreadyExists: configmaps \"c\" already "
            "exists.\n");
  EXPECT_EQ(
      Findings("steps:\n  - create: manifests/config.yaml\n    refused: Invalid\n"),
      "failed-expectation: Expected: create manifests/config.yaml to be refused with Invalid. "
      "The server accepted it.\n");
}

TEST_F(StepPlayerTest, UsersAndFieldManagersOwnWhatTheyApply) {
  EXPECT_EQ(Findings("steps:\n"
                     "  - {as: alice, field manager: alice, apply: {manifest: "
                     "manifests/config.yaml, server side: true}}\n"
                     "  - as: bob\n    field manager: bob\n    apply: {manifest: "
                     "manifests/config2.yaml, server side: true}\n    refused: {reason: Conflict, "
                     "says: 'conflict with \"alice\"'}\n"
                     "  - {as: bob, field manager: bob, apply: {manifest: manifests/config2.yaml, "
                     "server side: true, force: true}}\n"
                     "expect: [{finally: {object: configmaps/c, is: .metadata.labels.b == '2' && "
                     ".data.x == '1'}}]\n"),
            "");
}

TEST_F(StepPlayerTest, UpgradeGoesOnWithTheObjectsOfTheFirst) {
  EXPECT_EQ(
      Findings("steps:\n  - apply: manifests/db.yaml\n"
               "  - wait: {for: databases/db, until: .status.phase == Deploying, within: 1m}\n"
               "  - upgrade: {controller: database, to: database/fixed, gap: 20s}\n"
               "  - advance: 10s\n"
               "  - patch: {object: databases/db, merge: {spec: {replicas: 2}}}\n"
               "expect:\n"
               "  - eventually: {object: statefulsets/db, is: .spec.replicas == 2, within: "
               "1m}\n"
               "  - finally: {object: databases/db, is: .status.phase == Ready && "
               ".status.observedGeneration == .metadata.generation}\n",
               "database/as-written"),
      "");
}

TEST_F(StepPlayerTest, UninstallStopsTheControllerAndDeletesItsDefinitions) {
  const std::string steps =
      "steps:\n  - apply: manifests/db.yaml\n"
      "  - wait: {for: databases/db, until: .status.phase == Ready, within: 5m}\n"
      "  - at: 2m\n    uninstall: {controller: database, definitions: "
      "[databases.database.example.com]";
  const std::string gone =
      "expect: [{finally: {object: "
      "customresourcedefinitions/databases.database.example.com, is: gone}}]\n";
  EXPECT_EQ(Findings(steps + ", after definitions: 5m}\n" + gone), "");
  EXPECT_NE(Findings(steps + "}\n" + gone), "");
}

}  // namespace
}  // namespace quiesce::scenarios

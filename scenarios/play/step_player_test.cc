#include "scenarios/play/step_player.h"

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

}  // namespace
}  // namespace quiesce::scenarios

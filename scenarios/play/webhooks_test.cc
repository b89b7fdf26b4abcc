#include "scenarios/play/webhooks.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/play/world_testing.h"

namespace quiesce::scenarios {
namespace {

class WebhooksTest : public WorldFixture {
 protected:
  WebhooksTest() : WorldFixture("webhooks") {}
};

TEST_F(WebhooksTest, DenyWhatTheyAreAskedAboutAndWhereItIsSo) {
  const std::string cluster =
      "  webhooks: [{name: sizes.example.com, on: [create databases, update databases], where: "
      ".spec.replicas > 3, denies: too many}]\n";
  EXPECT_EQ(Findings(cluster +
                     "steps:\n  - apply: manifests/db.yaml\n"
                     "  - patch: {object: databases/db, merge: {spec: {replicas: 4}}}\n"
                     "    refused: {code: 403, reason: Forbidden, says: 'admission webhook "
                     "\"sizes.example.com\" denied the request: too many'}\n"
                     "  - patch: {object: databases/db, merge: {spec: {replicas: 3}}}\n"
                     "expect: [{finally: {object: statefulsets/db, is: .spec.replicas == 3}}]\n"),
            "");
}

TEST_F(WebhooksTest, ChangeWhatIsWrittenByWhomever) {
  EXPECT_EQ(
      Findings("  webhooks: [{name: zones.example.com, on: create *, sets: {metadata: {labels: "
               "{zone: north}}}}]\n"
               "steps: [{apply: manifests/db.yaml}]\n"
               "expect:\n"
               "  - always: {object: databases/db, is: .metadata.labels.zone == north}\n"
               "  - always: {object: statefulsets/db, is: .metadata.labels.zone == north}\n"
               "  - finally: {object: statefulsets/db, is: exists}\n"),
      "");
}

TEST_F(WebhooksTest, FailWritesWhileTheyAreDown) {
  EXPECT_EQ(
      Findings("  webhooks: [{name: slow.example.com, on: create statefulsets, down: {from: 0s, "
               "to: 40s}}]\n"
               "steps: [{apply: manifests/db.yaml}]\n"
               "expect:\n"
               "  - never: {object: statefulsets/db, is: exists, to: 39s}\n"
               "  - finally: {object: databases/db, is: .status.phase == Ready}\n"),
      "");
}

TEST_F(WebhooksTest, DenyDeletions) {
  EXPECT_EQ(Findings("  webhooks: [{name: keep.example.com, on: delete databases, denies: keep it, "
                     "to: 1m}]\n"
                     "steps:\n  - apply: manifests/db.yaml\n"
                     "  - delete: databases/db\n    refused: {says: keep it}\n"
                     "  - at: 2m\n    delete: databases/db\n"
                     "expect: [{finally: {object: databases/db, is: gone}}]\n"),
            "");
}

class ConversionWebhooksTest : public WorldFixture {
 protected:
  ConversionWebhooksTest() : WorldFixture("conversions") {
    std::filesystem::copy_file("scenarios/admission/manifests/database-two-versions.yaml",
                               folder_.folder() / "crds/database.yaml",
                               std::filesystem::copy_options::overwrite_existing);
    folder_.Write("manifests/db-v2.yaml",
                  "{apiVersion: database.example.com/v2, kind: Database, metadata: {name: db}, "
                  "spec: {instances: 2}}");
  }

  static std::string Renames(const std::string& versions, const std::string& more = "") {
    return "  conversions: [{of: databases.database.example.com, renames: [" + versions + "]" +
           more + "}]\n";
  }
};

constexpr char kAll[] =
    "{v1: .spec.replicas, v2: .spec.instances}, {v1: .spec.image, v2: .spec.engine.image}";

TEST_F(ConversionWebhooksTest, StandBetweenTheOperatorAndWhatUsersWrite) {
  EXPECT_EQ(
      Findings(Renames(kAll) + "steps: [{apply: manifests/db-v2.yaml}]\n"
                               "expect:\n"
                               "  - finally: {object: databases/db, is: .spec.instances == 2}\n"
                               "  - finally: {object: databases/db, is: .status.phase == Ready}\n"
                               "  - finally: {object: statefulsets/db, is: .spec.replicas == 2}\n"),
      "");
}

TEST_F(ConversionWebhooksTest, LoseWhatTheyForget) {
  EXPECT_EQ(Findings(Renames("{v2: .spec.instances}, {v1: .spec.image, v2: .spec.engine.image}") +
                     "steps: [{apply: manifests/db-v2.yaml}]\n"
                     "expect: [{finally: {object: statefulsets/db, is: .spec.replicas == 1}}]\n"),
            "");
}

TEST_F(ConversionWebhooksTest, KeepEverybodyWaitingWhileTheyAreDown) {
  EXPECT_EQ(Findings(Renames(kAll, ", down: {to: 40s}") +
                     "steps:\n"
                     "  - apply: manifests/db-v2.yaml\n"
                     "  - patch: {object: databases/db, merge: {spec: {instances: 3}}}\n"
                     "expect:\n"
                     "  - never: {object: statefulsets/db, is: exists, to: 39s}\n"
                     "  - finally: {object: statefulsets/db, is: .spec.replicas == 3}\n"),
            "");
}

TEST_F(ConversionWebhooksTest, AreOfDefinitionsAndVersionsThatThereAre) {
  const LoadedScenario loaded =
      folder_.Load("a", "database/fixed",
                   "  conversions:\n    - of: database.database.example.com\n"
                   "      renames: [{v1: .spec.a}]\n    - of: databases.database.example.com\n"
                   "      renames: [{v11: .spec.a}]\n");
  EXPECT_EQ(PreparedScenario::New(&loaded, &RepositoryCatalog()).status().message(),
            absl::StrCat(loaded.path,
                         ":7:11: no definition in \"crds\" is called "
                         "\"database.database.example.com\"; did you mean "
                         "\"databases.database.example.com\"?\n",
                         loaded.path,
                         ":10:23: databases.database.example.com has no version \"v11\"; did you "
                         "mean \"v1\"?"));
}

}  // namespace
}  // namespace quiesce::scenarios

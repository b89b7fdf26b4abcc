#include "scenarios/play/webhooks.h"

#include <string>

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

}  // namespace
}  // namespace quiesce::scenarios

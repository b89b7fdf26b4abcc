#include "reconcilers/database/resources.h"

#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::reconcilers::database {
namespace {

Value Db() {
  return *ParseJson(R"({"metadata":{"namespace":"n","name":"db","uid":"u-1"},
      "spec":{"replicas":3,"image":"postgres:16","databaseName":"shop","username":"app"}})");
}

TEST(DatabaseChildren, StatefulSetSelectsItsOwnPodsAndFollowsTheSpec) {
  EXPECT_EQ(BuildStatefulSet(Db()), *ParseJson(R"({
      "apiVersion":"apps/v1","kind":"StatefulSet",
      "metadata":{"name":"db","namespace":"n","labels":{"app":"database","database":"db"}},
      "spec":{"replicas":3,"serviceName":"db",
        "selector":{"matchLabels":{"app":"database","database":"db"}},
        "template":{"metadata":{"labels":{"app":"database","database":"db"}},
          "spec":{"containers":[{"name":"postgres","image":"postgres:16",
            "ports":[{"name":"postgres","containerPort":5432}],
            "envFrom":[{"secretRef":{"name":"db-secret"}}]}]}}}})"));
}

TEST(DatabaseChildren, ServiceSelectsThePodsOfTheStatefulSet) {
  const Value service = BuildService(Db());
  EXPECT_EQ(service["spec"]["selector"],
            BuildStatefulSet(Db())["spec"]["template"]["metadata"]["labels"]);
  EXPECT_EQ(service["metadata"]["name"].string_value(), "db");
  EXPECT_EQ(service["spec"]["ports"].items()[0]["port"].int_value(), 5432);
}

TEST(DatabaseChildren, SecretHoldsWhatThePodsNeedInBase64) {
  const Value secret = BuildSecret(Db());
  EXPECT_EQ(secret["metadata"]["name"].string_value(), "db-secret");
  std::string database, user, password;
  ASSERT_TRUE(absl::Base64Unescape(secret["data"]["database"].string_value(), &database));
  ASSERT_TRUE(absl::Base64Unescape(secret["data"]["username"].string_value(), &user));
  ASSERT_TRUE(absl::Base64Unescape(secret["data"]["password"].string_value(), &password));
  EXPECT_EQ(database, "n_db_shop");
  EXPECT_EQ(user, "n_db_app");
  EXPECT_EQ(password, PasswordOf(Db()));
}

TEST(DatabaseChildren, SameNamesInTwoNamespacesDoNotMeetInPostgres) {
  Value other = Db();
  other.Mutable("metadata").Set("namespace", "m");
  EXPECT_NE(ExternalDatabase(Db()), ExternalDatabase(other));
  EXPECT_NE(ExternalUser(Db()), ExternalUser(other));
}

TEST(DatabaseRollout, IsCompleteOnlyForTheSpecThatWasObserved) {
  auto rolled_out = [](int generation, int observed, int ready, int updated) {
    Value object = BuildStatefulSet(Db());
    object.Mutable("metadata").Set("generation", generation);
    object.Set("status", Value::Object({{"observedGeneration", observed},
                                        {"readyReplicas", ready},
                                        {"updatedReplicas", updated}}));
    return IsRolledOut(object);
  };
  EXPECT_TRUE(rolled_out(2, 2, 3, 3));
  EXPECT_FALSE(rolled_out(2, 1, 3, 3));
  EXPECT_FALSE(rolled_out(2, 2, 2, 3));
  EXPECT_FALSE(rolled_out(2, 2, 3, 2));
  EXPECT_FALSE(rolled_out(2, 2, 4, 4));  // still scaling down
}

TEST(DatabasePhases, EveryPhaseButTheFirstIsReachedAndNoneIsADeadEnd) {
  std::set<std::string> from, to;
  for (const std::string& change : PhaseChanges()) {
    const std::pair<std::string, std::string> ends = absl::StrSplit(change, '>');
    from.insert(ends.first);
    to.insert(ends.second);
  }
  from.erase("");
  EXPECT_EQ(to, from);
  EXPECT_EQ(to.size(), 8u);
}

}  // namespace
}  // namespace quiesce::reconcilers::database

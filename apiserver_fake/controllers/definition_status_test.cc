#include "apiserver_fake/controllers/definition_status.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::controllers {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(DefinitionStatusTest, TheTimeOfAConditionIsThatOfItsLastChange) {
  Value definition = Parse(R"({"status": {}})");
  const Value yes = DefinitionCondition("Established", "True", "R", "m");
  SetDefinitionCondition(definition, yes, Value("t1"));
  SetDefinitionCondition(definition, DefinitionCondition("Established", "True", "R2", "m"),
                         Value("t2"));
  EXPECT_EQ(definition["status"]["conditions"].at(0)["lastTransitionTime"], Value("t1"));
  EXPECT_EQ(definition["status"]["conditions"].at(0)["reason"], Value("R2"));
  EXPECT_FALSE(SameCondition(definition, yes));
  SetDefinitionCondition(definition, DefinitionCondition("Established", "False", "R", "m"),
                         Value("t3"));
  EXPECT_EQ(definition["status"]["conditions"].size(), 1u);
  EXPECT_EQ(definition["status"]["conditions"].at(0)["lastTransitionTime"], Value("t3"));
}

TEST(DefinitionStatusTest, TheCleanupFinalizerIsTakenAway) {
  Value definition = Parse(R"({"metadata": {"finalizers":
      ["a/b", "customresourcecleanup.apiextensions.k8s.io"]}})");
  EXPECT_TRUE(HasCleanupFinalizer(definition));
  RemoveCleanupFinalizer(definition);
  EXPECT_EQ(ToJson(definition["metadata"]["finalizers"]), R"(["a/b"])");
  EXPECT_FALSE(HasCleanupFinalizer(definition));
}

}  // namespace
}  // namespace quiesce::controllers

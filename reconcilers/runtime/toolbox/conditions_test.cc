#include "reconcilers/runtime/toolbox/conditions.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

absl::Time At(int seconds) { return absl::FromUnixSeconds(946684800 + seconds); }

TEST(Conditions, FirstConditionIsAddedWithTheTimeOfNow) {
  Value conditions;
  EXPECT_TRUE(SetCondition(conditions, {"Ready", "False", "Waiting", "for pods", 3}, At(0)));
  EXPECT_EQ(ToJson(conditions),
            R"([{"lastTransitionTime":"2000-01-01T00:00:00Z","message":"for pods",)"
            R"("observedGeneration":3,"reason":"Waiting","status":"False","type":"Ready"}])");
}

TEST(Conditions, SameStatusKeepsTheTransitionTime) {
  Value conditions;
  SetCondition(conditions, {"Ready", "False", "Waiting", "one", 1}, At(0));
  EXPECT_TRUE(SetCondition(conditions, {"Ready", "False", "Waiting", "two", 2}, At(9)));
  EXPECT_EQ(conditions.at(0)["lastTransitionTime"].string_value(), "2000-01-01T00:00:00Z");
  EXPECT_EQ(conditions.at(0)["message"].string_value(), "two");
  EXPECT_EQ(conditions.at(0)["observedGeneration"].int_value(), 2);
}

TEST(Conditions, OtherStatusMovesTheTransitionTime) {
  Value conditions;
  SetCondition(conditions, {"Ready", "False", "Waiting", "", 1}, At(0));
  EXPECT_TRUE(SetCondition(conditions, {"Ready", "True", "Done", "", 1}, At(9)));
  EXPECT_EQ(conditions.at(0)["lastTransitionTime"].string_value(), "2000-01-01T00:00:09Z");
}

TEST(Conditions, SettingWhatIsSetChangesNothing) {
  Value conditions;
  SetCondition(conditions, {"Ready", "True", "Done", "", 1}, At(0));
  Value before = conditions;
  EXPECT_FALSE(SetCondition(conditions, {"Ready", "True", "Done", "", 1}, At(60)));
  EXPECT_TRUE(conditions.SharesNodeWith(before));
}

TEST(Conditions, AbsentIsZeroAndEmpty) {
  Value conditions = Value::List(
      {Value::Object({{"type", "Ready"}, {"status", "True"}, {"observedGeneration", 0}})});
  EXPECT_FALSE(SetCondition(conditions, {"Ready", "True", "", "", 0}, At(0)));
}

TEST(Conditions, QueriesLookAtTheTypeAsked) {
  Value conditions;
  SetCondition(conditions, {"Ready", "True", "Done", "", 0}, At(0));
  SetCondition(conditions, {"Failed", "False", "Fine", "", 0}, At(0));
  EXPECT_TRUE(IsConditionTrue(conditions, "Ready"));
  EXPECT_TRUE(IsConditionFalse(conditions, "Failed"));
  EXPECT_FALSE(IsConditionTrue(conditions, "Progressing"));
  EXPECT_EQ(FindCondition(conditions, "Progressing"), nullptr);
  EXPECT_TRUE(RemoveCondition(conditions, "Ready"));
  EXPECT_FALSE(RemoveCondition(conditions, "Ready"));
  EXPECT_EQ(conditions.size(), 1u);
}

}  // namespace
}  // namespace quiesce::runtime

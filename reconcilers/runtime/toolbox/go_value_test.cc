#include "reconcilers/runtime/toolbox/go_value.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

GoValue Pod(const char* json) {
  return GoValue::OfWireType(*wire::FindWireType("api.core.v1.Pod"), *ParseJson(json));
}

TEST(GoValue, NilAndEmptyAreTheSameToAllButReflect) {
  const GoValue nil = Pod("{}");
  const GoValue empty = Pod(R"({"metadata":{"labels":{}},"spec":{"containers":[]}})");
  EXPECT_TRUE(SemanticDeepEqual(nil, empty));
  EXPECT_FALSE(ReflectDeepEqual(nil, empty));
  EXPECT_EQ(SemanticDeepDerivative(empty, nil), true);
}

TEST(GoValue, PointerToNothingIsNotNil) {
  const GoValue nil = Pod("{}");
  const GoValue set = Pod(R"({"spec":{"securityContext":{}}})");
  EXPECT_FALSE(SemanticDeepEqual(nil, set));
  EXPECT_EQ(SemanticDeepDerivative(nil, set), true);
  EXPECT_EQ(SemanticDeepDerivative(set, nil), false);
}

TEST(GoValue, QuantitiesAndTimesCompareByWhatTheyMean) {
  EXPECT_TRUE(SemanticDeepEqual(GoValue::Quantity("1"), GoValue::Quantity("1000m")));
  EXPECT_FALSE(ReflectDeepEqual(GoValue::Quantity("1"), GoValue::Quantity("1000m")));
  const GoValue utc = GoValue::Time("2025-01-01T00:00:00Z");
  const GoValue paris = GoValue::Time("2025-01-01T01:00:00+01:00");
  EXPECT_TRUE(SemanticDeepEqual(utc, paris));
  EXPECT_FALSE(ReflectDeepEqual(utc, paris));
}

TEST(GoValue, DerivativeAsksOnlyForWhatIsSet) {
  const GoValue desired = Pod(R"({"spec":{"containers":[{"name":"a"}]}})");
  const GoValue live = Pod(R"({"spec":{"nodeName":"n","containers":[{"name":"a","image":"i"}]}})");
  EXPECT_EQ(SemanticDeepDerivative(desired, live), true);
  EXPECT_EQ(SemanticDeepDerivative(live, desired), false);
}

TEST(GoValue, BytesAreAListOfThem) {
  const GoValue one = GoValue::Bytes("[]uint8", "AA=="), two = GoValue::Bytes("[]uint8", "AAE=");
  EXPECT_FALSE(SemanticDeepEqual(one, two));
  EXPECT_EQ(SemanticDeepDerivative(one, two), true);
  EXPECT_EQ(SemanticDeepDerivative(two, one), false);
}

TEST(GoValue, UntypedJsonTellsNullFromEmpty) {
  const auto of = [](const char* json) { return GoValue::OfJson(*ParseJson(json)); };
  EXPECT_TRUE(SemanticDeepEqual(of(R"({"a":[{"b":1}]})"), of(R"({"a":[{"b":1}]})")));
  EXPECT_FALSE(SemanticDeepEqual(of(R"({"a":null})"), of(R"({"a":{}})")));
  EXPECT_FALSE(SemanticDeepEqual(of(R"({"a":{}})"), of("{}")));
}

TEST(GoValue, TypesMustAgree) {
  EXPECT_FALSE(SemanticDeepEqual(GoValue::Scalar("int32", 1), GoValue::Scalar("int64", 1)));
  EXPECT_FALSE(SemanticDeepEqual(GoValue(), GoValue::Nil(GoValue::Kind::kPointer, "*v1.Pod")));
  EXPECT_EQ(SemanticDeepDerivative(GoValue::Scalar("int32", 1), GoValue()), std::nullopt);
}

}  // namespace
}  // namespace quiesce::runtime

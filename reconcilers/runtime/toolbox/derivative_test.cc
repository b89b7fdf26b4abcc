#include "reconcilers/runtime/toolbox/derivative.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

Value Parse(const char* text) { return ParseJson(text).value(); }

const char kLive[] =
    R"({"replicas":3,"policy":"Parallel","containers":[{"name":"a","image":"x:1","pull":"Always"}]})";

TEST(Derivative, ServerDefaultsAreNoDifference) {
  EXPECT_TRUE(IsDerivative(Parse(R"({"replicas":3,"containers":[{"name":"a","image":"x:1"}]})"),
                           Parse(kLive)));
  EXPECT_FALSE(IsDerivative(Parse(R"({"replicas":3,"containers":[{"name":"a","image":"x:2"}]})"),
                            Parse(kLive)));
  EXPECT_FALSE(IsDerivative(Parse(R"({"containers":[]})"), Parse(kLive)));
  EXPECT_FALSE(IsDerivative(Parse(R"({"missing":1})"), Parse(kLive)));
}

TEST(Derivative, OverlayKeepsWhatTheServerAdded) {
  Value live = Parse(kLive);
  EXPECT_EQ(ToJson(Overlay(live, Parse(R"({"containers":[{"name":"a","image":"x:2"}]})"))),
            R"({"containers":[{"image":"x:2","name":"a","pull":"Always"}],)"
            R"("policy":"Parallel","replicas":3})");
  EXPECT_TRUE(Overlay(live, Parse(R"({"replicas":3})")).SharesNodeWith(live));
}

TEST(Derivative, OverlayReplacesAListOfAnotherLength) {
  EXPECT_EQ(ToJson(Overlay(Parse(R"({"l":[1,2]})"), Parse(R"({"l":[3]})"))), R"({"l":[3]})");
}

}  // namespace
}  // namespace quiesce::runtime

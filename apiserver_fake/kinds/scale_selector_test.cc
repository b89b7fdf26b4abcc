#include "apiserver_fake/kinds/scale_selector.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::kinds {
namespace {

Value Parse(absl::string_view text) { return ParseJson(text).value(); }

TEST(ScaleSelectorTest, RequirementsStandInOneLine) {
  EXPECT_EQ(SelectorText(Parse(R"({"matchLabels": {"b": "2", "a": "1"}})")), "a=1,b=2");
  EXPECT_EQ(SelectorText(Parse(R"({"matchLabels": {"app": "db"}, "matchExpressions": [
                {"key": "tier", "operator": "In", "values": ["b", "a"]},
                {"key": "x", "operator": "Exists"},
                {"key": "y", "operator": "DoesNotExist"}]})")),
            "app=db,tier in (a,b),x,!y");
}

TEST(ScaleSelectorTest, PlainMapsAndNothing) {
  EXPECT_EQ(SelectorText(Parse(R"({"app": "db"})")), "app=db");
  EXPECT_EQ(SelectorText(Value()), "");
}

}  // namespace
}  // namespace quiesce::kinds

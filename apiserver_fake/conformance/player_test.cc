#include "apiserver_fake/conformance/player.h"

#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"

namespace quiesce::conformance {
namespace {

Value Case(const char* code) {
  std::string text = R"({"name": "test/one", "steps": [
    {"call": {"method": "POST", "path": "/api/v1/namespaces/demo/configmaps",
              "body": {"metadata": {"name": "a"}}},
     "reply": {"code": )";
  return *ParseJson(text + code + "}}]}");
}

TEST(Player, PassesACaseThatAgrees) { EXPECT_TRUE(PlayCase(Case("201")).passed); }

TEST(Player, NamesTheStepThatDiffers) {
  CaseResult result = PlayCase(Case("409"));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.step, 0);
  EXPECT_EQ(result.what, "POST /api/v1/namespaces/demo/configmaps");
  EXPECT_EQ(result.pointer, "(code)");
}

TEST(Player, UnknownStepsFail) {
  CaseResult result = PlayCase(*ParseJson(R"({"name": "test/odd", "steps": [{"dance": true}]})"));
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.expected, "a known kind of step");
}

}  // namespace
}  // namespace quiesce::conformance

#include "reconcilers/zoo/family/family.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::zoo::family {
namespace {

// What a controller says of steps that are no steps.
std::string Refusal(const char* steps) {
  runtime::ControllerEnvironment environment = {};
  environment.options = Value::Object({{"do", *ParseJson(steps)}});
  const absl::Status status = Controllers().front().make(environment).status();
  const std::string text(status.message());
  return text.substr(0, text.find(": expected one of"));
}

TEST(Family, RefusesStepsThatItDoesNotKnowWhereverTheyStand) {
  std::vector<std::string> refusals;
  for (const char* steps :
       {R"([{"fnid": {"do": []}}])", R"([{"deleted": {"do": [], "else": [{"fnid": 1}]}}])",
        R"([{"call": {"do": "check", "else": [{"fnid": 1}]}}])", R"({"requeue": true})"}) {
    refusals.push_back(Refusal(steps));
  }
  EXPECT_EQ(refusals,
            (std::vector<std::string>{"unknown step `fnid`", "unknown step `fnid`",
                                      "unknown step `fnid`", "`do` must be a list of steps"}));
}

TEST(Family, RefusesOperationsAndDurationsThatAreNone) {
  std::vector<std::string> refusals;
  for (const char* steps : {R"([{"call": {"do": "chekc"}}])", R"([{"after": "2d"}])",
                            R"([{"try": {"do": [{"sleep": 5}]}}])"}) {
    refusals.push_back(Refusal(steps));
  }
  EXPECT_EQ(refusals, (std::vector<std::string>{"call: unknown operation `chekc`",
                                                "after: expected a duration such as 10s, got `2d`",
                                                "sleep: expected a duration such as 10s, got ``"}));
}

TEST(Family, TakesWhatItKnows) {
  EXPECT_EQ(Refusal(R"([{"once": {"do": [{"after": "1s"}]}}, {"call": {"do": "check", "else": []}},
                        {"hold": "a", "requeue": true}])"),
            "");
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::family

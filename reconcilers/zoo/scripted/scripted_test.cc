#include "reconcilers/zoo/scripted/scripted.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::zoo::scripted {
namespace {

// What Make() says of steps that are no steps.
std::string Refusal(const char* steps) {
  const absl::Status status = Scripted::Make(*ResourceNamed("Widget"), *ParseJson(steps)).status();
  const std::string text(status.message());
  return text.substr(0, text.find(": expected one of"));
}

TEST(Scripted, RefusesStepsThatItDoesNotKnowWhereverTheyStand) {
  std::vector<std::string> refusals;
  for (const char* steps :
       {R"([{"once": [{"fnid": 1}]}])", R"([{"try": {"do": [], "else": [{"fnid": 1}]}}])",
        R"([{"requeue": true, "event": "a"}])", R"({"requeue": true})"}) {
    refusals.push_back(Refusal(steps));
  }
  EXPECT_EQ(refusals,
            (std::vector<std::string>{"unknown step `fnid`", "unknown step `fnid`",
                                      "unknown step ``", "`do` must be a list of steps"}));
}

TEST(Scripted, RefusesStepsThatLackWhatTheyNeed) {
  std::vector<std::string> refusals;
  for (const char* steps :
       {R"([{"on": {"name": "a", "do": []}}])", R"([{"get": {"name": "a"}}])", R"([{"after": []}])",
        R"([{"after": ["1s", "2d"]}])", R"([{"sleep": 5}])",
        R"([{"loop": {"times": 2, "every": "x", "do": []}}])"}) {
    refusals.push_back(Refusal(steps));
  }
  EXPECT_EQ(refusals, (std::vector<std::string>{"unknown kind ``", "unknown kind ``",
                                                "after: the list is empty",
                                                "after: expected a duration such as 10s, got `2d`",
                                                "sleep: expected a duration such as 10s, got ``",
                                                "loop: expected a duration such as 10s, got `x`"}));
}

TEST(Scripted, TakesWhatItKnows) {
  EXPECT_EQ(
      Refusal(R"([{"once": [{"after": ["1s", "2s"]}]}, {"get": {"kind": "Widget", "name": "a"}},
                        {"call": {"do": "check"}}, {"loop": {"times": 2, "do": []}}])"),
      "");
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::scripted

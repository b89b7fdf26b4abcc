#include "reconcilers/zoo/programmed/grammar.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "apiserver_fake/base/json.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

// What is said of the steps; of long lists of what was expected only the beginning.
std::string Refusal(const char* steps) {
  const std::string text(CheckSteps(*ParseJson(steps)).message());
  return text.substr(0, text.find(", append, condition"));
}

void ExpectRefusals(const std::vector<std::pair<const char*, const char*>>& refusals) {
  for (const auto& [steps, refusal] : refusals) EXPECT_EQ(Refusal(steps), refusal) << steps;
}

TEST(Grammar, SaysWhereAStepIsThatItDoesNotKnow) {
  constexpr char kEnd[] = ": no such step; expected one of status, set";
  for (const auto& [steps, place] : std::vector<std::pair<const char*, std::string>>{
           {R"([{"fnid": 1}])", "do[0].fnid"},
           {R"([{"stop": true}, {"try": {"do": [], "else": [{"fnid": 1}]}}])",
            "do[1].try.else[0].fnid"},
           {R"([{"once": [{"fnid": 1}]}])", "do[0].once[0].fnid"},
           {R"([{"call": {"operation": "check", "do": [{"fnid": 1}]}}])", "do[0].call.do[0].fnid"},
       }) {
    EXPECT_EQ(Refusal(steps), place + kEnd);
  }
}

TEST(Grammar, WantsAListOfStepsOfOneWord) {
  ExpectRefusals({
      {R"({"requeue": true})", R"(do: expected a list of steps; got {"requeue":true})"},
      {R"([{"requeue": true, "after": "1s"}])",
       "do[0]: expected a step of one word, such as {requeue: true}; got "
       R"({"after":"1s","requeue":true})"},
      {R"(["stop"])", R"(do[0]: expected a step of one word, such as {requeue: true}; got "stop")"},
      {R"([{"if": {"path": ".a", "do": {"stop": true}}}])",
       R"(do[0].if.do: expected a list of steps; got {"stop":true})"},
  });
}

TEST(Grammar, NamesWhatAStepLacks) {
  ExpectRefusals({
      {R"([{"status": {"to": 1}}])", "do[0].status: `path` is missing"},
      {R"([{"create": {"data": "a"}}])", "do[0].create: one of name, generate is missing"},
      {R"([{"if": {"do": []}}])",
       "do[0].if: one of path, there, deleting, count, fewer, looks is missing"},
      {R"([{"on": {"of": "widgets/a"}}])", "do[0].on: `do` is missing"},
      {R"([{"fail": "broken"}])",
       R"(do[0].fail: expected a mapping of code, text, beside; got "broken")"},
  });
}

TEST(Grammar, NamesWhatAStepDoesNotTake) {
  ExpectRefusals({
      {R"([{"append": {"paht": ".a", "to": 1}}])", "do[0].append.paht: unknown; expected path, to"},
      {R"([{"keep": {"newest": 1}}])", R"(do[0].keep: expected a number; got {"newest":1})"},
  });
}

TEST(Grammar, SaysWhatItExpectedInPlaceOfAValue) {
  ExpectRefusals({
      {R"([{"after": "2d"}])", R"(do[0].after: expected a duration such as 10s; got "2d")"},
      {R"([{"after": ["1s", "2d"]}])",
       R"(do[0].after[1]: expected a duration such as 10s; got "2d")"},
      {R"([{"after": []}])", "do[0].after: expected one at least; got []"},
      {R"([{"sleep": 5}])", "do[0].sleep: expected a duration such as 10s; got 5"},
      {R"([{"requeue": 1}])", "do[0].requeue: expected true or false; got 1"},
      {R"([{"status": {"path": ".", "to": 1}}])",
       R"(do[0].status.path: expected a path such as .spec.text; got ".")"},
      {R"([{"status": {"path": ".a", "to": 1, "by": "put"}}])",
       R"(do[0].status.by: expected one of patch, update, apply, whole; got "put")"},
      {R"([{"get": "settings"}])",
       R"(do[0].get: expected KIND/NAME or KIND/NAMESPACE/NAME; got "settings")"},
      {R"([{"child": {"name": "a", "kind": "Secret"}}])",
       "do[0].child.kind: expected one of configmaps, secrets, pods, events, namespaces, "
       "deployments, jobs, leases, clusterroles, widgets, gadgets; got \"Secret\""},
  });
}

TEST(Grammar, TakesWhatItKnows) {
  EXPECT_EQ(Refusal(R"([{"once": [{"after": ["1s", "2s"]}]},
                        {"get": {"of": "configmaps/a", "live": true}}, {"get": "secrets/n/a"},
                        {"call": "check"}, {"call": {"operation": "find", "else": []}},
                        {"loop": {"times": 2, "do": []}}, {"after": {"base": "5s", "cap": "5m"}},
                        {"finalizer": "a"}, {"finalizer": {"name": "a", "by": "patch"}},
                        {"status": {"path": ".phase", "to": null, "by": "update"}}])"),
            "");
  EXPECT_EQ(Refusal("null"), "");
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed

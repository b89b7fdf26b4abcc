#include "reconcilers/zoo/programmed/interpreter.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "reconcilers/zoo/programmed/grammar.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

using runtime::Outcome;

TEST(Programmed, PlaysEachStepOfTheTable) {
  for (const std::string& step : KnownSteps()) EXPECT_TRUE(Programmed::Plays(step)) << step;
}

TEST(Programmed, IsNotMadeOfBadSteps) {
  EXPECT_EQ(
      Programmed::Make({}, *ParseJson(R"([{"sleep": "soon"}])")).status(),
      absl::InvalidArgumentError(R"(do[0].sleep: expected a duration such as 10s; got "soon")"));
}

std::string Shown(const Outcome& outcome) {
  std::string text = outcome.error.ok() ? "ok" : std::string(outcome.error.message());
  if (outcome.result.requeue) absl::StrAppend(&text, ", again");
  if (outcome.result.requeue_after > absl::ZeroDuration()) {
    absl::StrAppend(&text, ", after ", absl::FormatDuration(outcome.result.requeue_after));
  }
  return text;
}

// Looks at the ConfigMap n/w.
class ProgrammedTest : public ::testing::Test {
 protected:
  ProgrammedTest() { Put("w", "w1"); }

  void Put(const char* name, const char* uid) {
    server_.Put(
        "configmaps",
        Value::Object(
            {{"apiVersion", "v1"},
             {"kind", "ConfigMap"},
             {"metadata", Value::Object({{"namespace", "n"}, {"name", name}, {"uid", uid}})}}));
  }
  // How so many looks of one life end, a second apart.
  std::vector<std::string> Looks(const char* steps, int count = 1) {
    auto made = Programmed::Make(kKind, *ParseJson(steps));
    if (!made.ok()) return {std::string(made.status().message())};
    std::vector<std::string> ends;
    for (int i = 0; i < count; ++i) {
      std::optional<Outcome> outcome;
      sim::TaskGroup group(&loop_);
      group.Spawn([](sim::Task<Outcome> task, std::optional<Outcome>* outcome) -> sim::Task<void> {
        *outcome = co_await std::move(task);
      }((*made)->Reconcile(context_, {"n", "w"}), &outcome));
      loop_.RunUntil(loop_.Now() + absl::Seconds(1));
      ends.push_back(Shown(*outcome));
    }
    return ends;
  }

  struct NoLog : runtime::Logger {
    void Info(absl::string_view) override {}
  };

  const runtime::Resource kKind = runtime::SmallServerResource("ConfigMap");
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  runtime::SmallServer server_{&loop_, absl::ZeroDuration()};
  runtime::ApiClient client_{&server_, nullptr};
  NoLog log_;
  runtime::Context context_{client_, nullptr, log_, &loop_};
};

using Ends = std::vector<std::string>;

TEST_F(ProgrammedTest, EndsALookAsTheStepsSay) {
  EXPECT_EQ(Looks(R"([{"requeue": true}])"), Ends{"ok, again"});
  EXPECT_EQ(Looks(R"([{"stop": true}, {"fail": {"text": "late"}}])"), Ends{"ok"});
  EXPECT_EQ(Looks(R"([{"after": "1s"}, {"fail": {"text": "no"}}])"), Ends{"no"});
  EXPECT_EQ(Looks(R"([{"after": "1s"}, {"fail": {"text": "no", "beside": true}}])"),
            Ends{"no, after 1s"});
}

TEST_F(ProgrammedTest, WaitsInALookAsOftenAsItHasLooked) {
  EXPECT_EQ(Looks(R"([{"after": ["1s", "2s"]}])", 3),
            (Ends{"ok, after 1s", "ok, after 2s", "ok, after 2s"}));
  EXPECT_EQ(Looks(R"([{"after": {"base": "5s", "cap": "12s"}}])", 3),
            (Ends{"ok, after 5s", "ok, after 10s", "ok, after 12s"}));
}

TEST_F(ProgrammedTest, DoesEachOfTheStepsOfOnceOnceInALife) {
  constexpr char kSteps[] = R"([
      {"once": [{"create": {"name": "$name-a", "data": "$n", "owner": "none"}}]},
      {"once": [{"create": {"name": "$name-b", "data": "$n", "owner": "none"}}]},
      {"if": {"of": "configmaps/w-a", "path": ".data.v", "is": "1", "do": [
          {"if": {"of": "configmaps/w-b", "path": ".data.v", "is": "1", "do": [
              {"stop": true}]}}]}},
      {"fail": {"text": "not so"}}])";
  EXPECT_EQ(Looks(kSteps, 2), (Ends{"ok", "ok"}));
}

TEST_F(ProgrammedTest, ComesBackFromAnotherObjectToItsOwn) {
  Put("v", "v1");
  EXPECT_EQ(Looks(R"([{"on": {"of": "configmaps/v", "do": [
                         {"set": {"path": ".data.by", "to": "$name", "by": "update"}}]}},
                      {"if": {"of": "configmaps/v", "path": ".data.by", "is": "v",
                              "do": [{"fail": {"text": "$name sees it"}}]}}])"),
            Ends{"w sees it"});
  EXPECT_EQ(Looks(R"([{"on": {"of": "configmaps/u", "do": [], "else": [{"requeue": true}]}}])"),
            Ends{"ok, again"});
}

TEST_F(ProgrammedTest, SwallowsOnlyTheErrorsThatAreMeant) {
  EXPECT_EQ(Looks(R"([{"try": {"do": [{"fail": {"text": "no room"}}], "only": "room",
                               "else": [{"requeue": true}]}}])"),
            Ends{"ok, again"});
  EXPECT_EQ(Looks(R"([{"wrap": {"text": "while looking", "do": [
                       {"try": {"do": [{"fail": {"text": "no room"}}], "only": "conflict"}}]}}])"),
            Ends{"while looking: no room"});
}

TEST_F(ProgrammedTest, TriesAgainAfterWaitsThatGrowAndThatALookInBetweenKeeps) {
  EXPECT_EQ(Looks(R"([{"retrying": {"base": "1s", "cap": "10s", "do": [
                         {"fail": {"text": "no"}}]}}])",
                  4),
            (Ends{"ok, after 1s", "ok, after 2s", "ok, after 1s", "ok, after 4s"}));
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed

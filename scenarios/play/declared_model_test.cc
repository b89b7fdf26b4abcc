#include "scenarios/play/declared_model.h"

#include <gtest/gtest.h>

#include <memory>

#include "apiserver_fake/base/json.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {
namespace {

class DeclaredModelTest : public testing::Test {
 protected:
  DeclaredModelTest()
      : choices_(std::make_unique<sim::PlainStrategy>()), loop_(&choices_, nullptr) {}

  void Declare(const std::string& yaml) {
    std::vector<Problem> problems;
    FillMessage(ParseYaml(yaml)->front(), &external_, &problems);
    ASSERT_EQ(FormatProblems("", problems), "");
    model_ = std::make_unique<DeclaredModel>(&loop_, external_.model());
  }
  // The answer as JSON, or the code of the error.
  std::string Do(const char* operation, const std::string& argument) {
    const auto answer = model_->Do(operation, *ParseJson(argument));
    return answer.ok() ? ToJson(*answer)
                       : std::string(absl::StatusCodeToString(answer.status().code()));
  }
  void Wait(int seconds) { loop_.RunUntil(loop_.Now() + absl::Seconds(seconds)); }

  sim::Choices choices_;
  sim::EventLoop loop_;
  External external_;
  std::unique_ptr<DeclaredModel> model_;
};

TEST_F(DeclaredModelTest, OperationsActOnThingsByName) {
  Declare("model: {make: create, look: get, change: update, drop: delete, all: list}");
  EXPECT_EQ(model_->Operations(),
            (std::vector<std::string>{"all", "change", "drop", "look", "make"}));
  EXPECT_EQ(Do("look", R"({"name":"a"})"), "NOT_FOUND");
  EXPECT_EQ(Do("make", R"({"name":"a","size":1})"), R"({"name":"a","size":1})");
  EXPECT_EQ(Do("make", R"({"name":"a"})"), "ALREADY_EXISTS");
  EXPECT_EQ(Do("change", R"({"name":"a","size":2})"), R"({"name":"a","size":2})");
  EXPECT_EQ(Do("all", "{}"), R"({"items":[{"name":"a","size":2}]})");
  EXPECT_EQ(ToJson(model_->State()), R"({"things":{"a":{"name":"a","size":2}}})");
  EXPECT_EQ(Do("drop", R"({"name":"a"})"), "{}");
  EXPECT_EQ(Do("drop", R"({"name":"a"})"), "NOT_FOUND");
  EXPECT_EQ(Do("make", "{}"), "INVALID_ARGUMENT");
  EXPECT_EQ(Do("paint", R"({"name":"a"})"), "UNIMPLEMENTED");
}

TEST_F(DeclaredModelTest, IdempotentOperationsMayComeAgain) {
  Declare(
      "model: {make: {does: create, key: id, things: keys, idempotent: true}, drop: {does: "
      "delete, key: id, things: keys, idempotent: true}}");
  EXPECT_EQ(Do("drop", R"({"id":"a"})"), "{}");
  EXPECT_EQ(Do("make", R"({"id":"a"})"), R"({"id":"a","name":"a"})");
  EXPECT_EQ(Do("make", R"({"id":"a","x":1})"), R"({"id":"a","name":"a","x":1})");
  EXPECT_EQ(ToJson(model_->State()), R"({"keys":{"a":{"id":"a","name":"a","x":1}}})");
}

TEST_F(DeclaredModelTest, ThingsShowASeriesAsTimeGoes) {
  Declare(
      "model: {make: {does: create, series: [{shows: {state: creating}, for: 30s}, {shows: "
      "{state: warming}, for: 10s}, {shows: {state: ready}}]}, look: get}");
  EXPECT_EQ(Do("make", R"({"name":"a"})"), R"({"name":"a","state":"creating"})");
  Wait(29);
  EXPECT_EQ(Do("look", R"({"name":"a"})"), R"({"name":"a","state":"creating"})");
  Wait(1);
  EXPECT_EQ(Do("look", R"({"name":"a"})"), R"({"name":"a","state":"warming"})");
  Wait(3600);
  EXPECT_EQ(Do("look", R"({"name":"a"})"), R"({"name":"a","state":"ready"})");
}

TEST_F(DeclaredModelTest, TooManyCallsAreRefusedUntilTimeHasPassed) {
  Declare("model: {look: {does: list, at most: {calls: 2, per: 1m}}}");
  EXPECT_EQ(Do("look", "{}"), R"({"items":[]})");
  Wait(30);
  EXPECT_EQ(Do("look", "{}"), R"({"items":[]})");
  EXPECT_EQ(Do("look", "{}"), "RESOURCE_EXHAUSTED");
  Wait(30);
  EXPECT_EQ(Do("look", "{}"), R"({"items":[]})");
  EXPECT_EQ(Do("look", "{}"), "RESOURCE_EXHAUSTED");
}

TEST_F(DeclaredModelTest, PartialCallsKeepAPartAndFailUntilHealed) {
  Declare(
      "model: {make: {does: create, idempotent: true}, look: get}\n"
      "acts partly: {times: 1, call: make, keeps: [name]}");
  model_->AddPartial(external_.acts_partly(0), loop_.Now());
  EXPECT_EQ(model_->counted_left(), 1);
  EXPECT_EQ(Do("make", R"({"name":"a","size":1})"), "INTERNAL");
  EXPECT_EQ(Do("look", R"({"name":"a"})"), R"({"name":"a"})");
  EXPECT_EQ(Do("make", R"({"name":"a","size":1})"), R"({"name":"a","size":1})");
  model_->AddPartial(external_.acts_partly(0), loop_.Now());
  model_->Heal();
  EXPECT_EQ(Do("make", R"({"name":"b","size":1})"), R"({"name":"b","size":1})");
}

}  // namespace
}  // namespace quiesce::scenarios

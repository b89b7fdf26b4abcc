#include "reconcilers/runtime/toolbox/create_or_update.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "gtest/gtest.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/testing/small_server.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

TEST(SemanticallyEqual, NothingIsTheSameInAllItsForms) {
  auto equal = [](const char* a, const char* b) {
    return SemanticallyEqual(*ParseJson(a), *ParseJson(b)) &&
           SemanticallyEqual(*ParseJson(b), *ParseJson(a));
  };
  EXPECT_TRUE(equal(R"({"a":null,"b":[],"c":{}})", "{}"));
  EXPECT_TRUE(equal(R"({"a":{"b":[]},"c":[{"d":null}]})", R"({"a":{},"c":[{}]})"));
  EXPECT_FALSE(equal(R"({"a":{"b":[]}})", "{}"));
  EXPECT_FALSE(equal(R"({"a":""})", "{}"));
  EXPECT_FALSE(equal(R"({"a":[1]})", R"({"a":[2]})"));
  EXPECT_FALSE(equal(R"([1])", R"([1,2])"));
}

class CreateOrUpdateTest : public ::testing::Test {
 protected:
  std::string Run(MutateFunction mutate) {
    object_ = *ParseJson(R"({"metadata":{"namespace":"n","name":"a"}})");
    std::optional<OperationOutcome> outcome;
    sim::TaskGroup group(&loop_);
    group.Spawn([](sim::Task<OperationOutcome> task,
                   std::optional<OperationOutcome>* outcome) -> sim::Task<void> {
      *outcome = co_await std::move(task);
    }(CreateOrUpdate(client_, SmallServerResource("ConfigMap"), &object_, std::move(mutate)),
                                                             &outcome));
    loop_.Settle();
    return absl::StrCat(OperationResultName(outcome->result),
                        outcome->error.ok() ? "" : absl::StrCat(": ", outcome->error.message()));
  }
  static MutateFunction SetData(const char* value) {
    return [value](Value& object) {
      object.Mutable("data").Set("k", value);
      return absl::OkStatus();
    };
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  SmallServer server_{&loop_, absl::ZeroDuration()};
  ApiClient client_{&server_, nullptr};
  Value object_;
};

TEST_F(CreateOrUpdateTest, CreatesThenLeavesAloneThenUpdates) {
  EXPECT_EQ(Run(SetData("1")), "created");
  EXPECT_EQ(object_["metadata"]["resourceVersion"].string_value(), "101");
  EXPECT_EQ(Run(SetData("1")), "unchanged");
  EXPECT_EQ(Run(SetData("2")), "updated");
  EXPECT_EQ(object_["metadata"]["resourceVersion"].string_value(), "102");
}

TEST_F(CreateOrUpdateTest, ErrorOfTheFunctionEndsIt) {
  EXPECT_EQ(Run([](Value&) { return absl::InternalError("boom"); }), "unchanged: boom");
  Run(SetData("1"));
  EXPECT_EQ(Run([](Value&) { return absl::InternalError("boom"); }), "unchanged: boom");
}

TEST_F(CreateOrUpdateTest, NameMayNotChange) {
  EXPECT_EQ(Run([](Value& object) {
              object.Mutable("metadata").Set("name", "b");
              return absl::OkStatus();
            }),
            "unchanged: MutateFn cannot mutate object name and/or object namespace");
}

TEST_F(CreateOrUpdateTest, ConflictComesBack) {
  Run(SetData("1"));
  EXPECT_EQ(Run([](Value& object) {
              object.Mutable("metadata").Set("resourceVersion", "1");
              return absl::OkStatus();
            }),
            "unchanged: the object has been modified");
}

}  // namespace
}  // namespace quiesce::runtime

#include "reconcilers/database/register.h"

#include <memory>
#include <string>
#include <vector>

#include "apiserver_fake/base/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/plain_strategy.h"

namespace quiesce::reconcilers::database {
namespace {

using ::testing::Contains;
using ::testing::Not;
using ::testing::StartsWith;

class DatabaseControllersTest : public ::testing::Test {
 protected:
  // What the maker of that controller says to these options.
  std::string Made(size_t controller, const char* options) {
    return specs_.at(controller).make({&loop_, *ParseJson(options)}).status().ToString();
  }

  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  const std::vector<runtime::ControllerSpec> specs_ = Controllers();
};

TEST_F(DatabaseControllersTest, AreListedInOrderOfTheirNames) {
  ASSERT_EQ(specs_.size(), 2u);
  EXPECT_EQ(specs_[0].name, "database/as-written");
  EXPECT_EQ(specs_[1].name, "database/fixed");
}

TEST_F(DatabaseControllersTest, FixedTakesNoOptions) {
  EXPECT_EQ(Made(1, "null"), "OK");
  EXPECT_EQ(Made(1, "{}"), "OK");
  EXPECT_EQ(Made(1, R"({"ensure":true})"), "INVALID_ARGUMENT: database/fixed takes no options");
}

TEST_F(DatabaseControllersTest, AsWrittenTakesTheExercisesByName) {
  EXPECT_EQ(Made(0, "null"), "OK");
  EXPECT_EQ(Made(0, R"({"ensure":true,"circuitBreaker":false})"), "OK");
  EXPECT_EQ(Made(0, R"({"ensure":"yes"})"),
            "INVALID_ARGUMENT: option \"ensure\" must be true or false");
  EXPECT_THAT(Made(0, R"({"insure":true})"),
              StartsWith("INVALID_ARGUMENT: unknown option \"insure\"; expected one of "));
  EXPECT_EQ(Made(0, R"(["ensure"])"),
            "INVALID_ARGUMENT: expected a mapping of options to true or false");
}

TEST_F(DatabaseControllersTest, OnlyAsWrittenMaySkipPending) {
  EXPECT_THAT(specs_[0].phase_changes, Contains(">Provisioning"));
  EXPECT_THAT(specs_[1].phase_changes, Not(Contains(">Provisioning")));
}

TEST_F(DatabaseControllersTest, FixedRetriesNoSlowerThanItDeclares) {
  EXPECT_EQ(specs_[1].backoff_max, specs_[1].declared.cap);
}

}  // namespace
}  // namespace quiesce::reconcilers::database

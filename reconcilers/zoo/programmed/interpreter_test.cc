#include "reconcilers/zoo/programmed/interpreter.h"

#include <gtest/gtest.h>

#include "apiserver_fake/base/json.h"
#include "reconcilers/zoo/programmed/grammar.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

TEST(Programmed, PlaysEachStepOfTheTable) {
  for (const std::string& step : KnownSteps()) EXPECT_TRUE(Programmed::Plays(step)) << step;
}

TEST(Programmed, IsNotMadeOfBadSteps) {
  EXPECT_EQ(
      Programmed::Make({}, *ParseJson(R"([{"sleep": "soon"}])")).status(),
      absl::InvalidArgumentError(R"(do[0].sleep: expected a duration such as 10s; got "soon")"));
}

}  // namespace
}  // namespace quiesce::reconcilers::zoo::programmed

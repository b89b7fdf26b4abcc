#include "sim/choices.h"

#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/plain_strategy.h"

namespace quiesce::sim {
namespace {

using ::testing::ElementsAre;

MATCHER_P3(IsChoice, label, n, pick, "") {
  return arg.label == uint32_t(label) && arg.n == uint64_t(n) && arg.pick == uint64_t(pick);
}

MATCHER_P2(IsLabel, choice_class, text, "") {
  return arg.choice_class == choice_class && std::string(arg.text) == text;
}

// Answers with the largest number, and once with one that is out of range.
class LastStrategy : public Strategy {
 public:
  uint64_t Pick(const ChoicePoint&, uint64_t n, uint64_t index) override {
    return index == 2 ? n + 5 : n - 1;
  }
};

TEST(Choices, RecordsLabelRangeAndPickOfEachQuestion) {
  Choices choices(std::make_unique<LastStrategy>());
  EXPECT_EQ(choices.Choose({ChoiceClass::kFault, "a"}, 2), 1u);
  EXPECT_EQ(choices.Choose({ChoiceClass::kFault, "b"}, 10), 9u);
  EXPECT_THAT(choices.tape(), ElementsAre(IsChoice(0, 2, 1), IsChoice(1, 10, 9)));
  EXPECT_THAT(choices.labels(),
              ElementsAre(IsLabel(ChoiceClass::kFault, "a"), IsLabel(ChoiceClass::kFault, "b")));
}

TEST(Choices, QuestionWithOneAnswerIsNotAsked) {
  Choices choices(std::make_unique<LastStrategy>());
  EXPECT_EQ(choices.Choose({ChoiceClass::kFault, "a"}, 1), 0u);
  EXPECT_TRUE(choices.tape().empty());
}

TEST(Choices, EqualLabelsInDifferentPlacesAreOneLabel) {
  Choices choices(std::make_unique<PlainStrategy>());
  std::string copy = "ready";
  choices.Choose({ChoiceClass::kOrder, "ready"}, 2);
  choices.Choose({ChoiceClass::kOrder, copy.c_str()}, 2);
  choices.Choose({ChoiceClass::kOrder, "ready"}, 2);
  EXPECT_THAT(choices.tape(), ElementsAre(IsChoice(0, 2, 0), IsChoice(0, 2, 0), IsChoice(0, 2, 0)));
}

TEST(Choices, OneTextInTwoClassesIsTwoLabels) {
  Choices choices(std::make_unique<PlainStrategy>());
  choices.Choose({ChoiceClass::kOrder, "x"}, 2);
  choices.Choose({ChoiceClass::kDelay, "x"}, 2);
  choices.Choose({ChoiceClass::kOrder, "x"}, 2);
  EXPECT_THAT(choices.tape(), ElementsAre(IsChoice(0, 2, 0), IsChoice(1, 2, 0), IsChoice(0, 2, 0)));
}

TEST(Choices, AnswerOutOfRangeBecomesThePlainOne) {
  Choices choices(std::make_unique<LastStrategy>());
  choices.Choose({ChoiceClass::kFault, "a"}, 2);
  choices.Choose({ChoiceClass::kFault, "a"}, 2);
  EXPECT_EQ(choices.Choose({ChoiceClass::kFault, "a"}, 2), 0u);
}

}  // namespace
}  // namespace quiesce::sim

#include "sim/replay_strategy.h"

#include <memory>

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

constexpr ChoicePoint kReady{ChoiceClass::kOrder, "ready"};
constexpr ChoicePoint kFault{ChoiceClass::kFault, "429"};

Tape ExampleTape() {
  Tape tape;
  tape.hash = 0xabc;
  tape.labels = {{ChoiceClass::kOrder, "ready"}, {ChoiceClass::kFault, "429"}};
  tape.choices = {{0, 3, 2}, {1, 2, 1}};
  return tape;
}

TEST(ReplayStrategy, FittingRunGetsTheRecordedAnswers) {
  Tape tape = ExampleTape();
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  EXPECT_EQ(choices.Choose(kReady, 3), 2u);
  EXPECT_EQ(choices.Choose(kFault, 2), 1u);
  EXPECT_EQ(CheckReplay(tape, choices, 0xabc), absl::OkStatus());
}

TEST(ReplayStrategy, AnotherClassIsNamedAndTheRestIsPlain) {
  Tape tape = ExampleTape();
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  EXPECT_EQ(choices.Choose({ChoiceClass::kJitter, "ready"}, 3), 0u);
  EXPECT_EQ(choices.Choose(kFault, 2), 0u);
  EXPECT_EQ(
      CheckReplay(tape, choices, 0xabc),
      absl::FailedPreconditionError("the tape does not fit: choice 0 was order \"ready\" of 3 "
                                    "when recorded, is jitter \"ready\" of 3 now"));
}

TEST(ReplayStrategy, AnotherLabelIsNamed) {
  Tape tape = ExampleTape();
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  EXPECT_EQ(choices.Choose({ChoiceClass::kOrder, "set"}, 3), 0u);
  EXPECT_EQ(choices.status(), absl::FailedPreconditionError(
                                  "the tape does not fit: choice 0 was order \"ready\" of 3 "
                                  "when recorded, is order \"set\" of 3 now"));
}

TEST(ReplayStrategy, AnotherRangeIsNamed) {
  Tape tape = ExampleTape();
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  choices.Choose(kReady, 3);
  choices.Choose(kFault, 5);
  EXPECT_EQ(choices.status(),
            absl::FailedPreconditionError("the tape does not fit: choice 1 was fault \"429\" of 2 "
                                          "when recorded, is fault \"429\" of 5 now"));
}

TEST(ReplayStrategy, BeyondTheEndAnswersArePlainAndTheCheckCountsThem) {
  Tape tape = ExampleTape();
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  choices.Choose(kReady, 3);
  choices.Choose(kFault, 2);
  EXPECT_EQ(choices.Choose(kReady, 2), 0u);
  EXPECT_EQ(choices.status(), absl::OkStatus());
  EXPECT_EQ(CheckReplay(tape, choices, 0xabc),
            absl::FailedPreconditionError(
                "the tape does not fit: the run asked 3 choices, recorded were 2"));
}

TEST(ReplayStrategy, AnotherHashIsReported) {
  Tape tape;
  tape.hash = 0xabc;
  Choices choices(std::make_unique<ReplayStrategy>(&tape));
  EXPECT_EQ(CheckReplay(tape, choices, 0xdef),
            absl::FailedPreconditionError(
                "the replayed run asked the same 0 choices but ended with hash 0000000000000def, "
                "recorded was 0000000000000abc"));
}

}  // namespace
}  // namespace quiesce::sim

#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class InstantsTest : public ExpectationsTest {};

TEST_F(InstantsTest, WindowsBeginWithAStepOrAnObject) {
  const auto done = [this](int seconds) {
    At(seconds);
    trace_.Add(loop_.clock(), kInputRecord, trace_.Actor("user"), 0, [] {
      auto* record = new InputRecord;
      record->what = StepDoneText("upgrade");
      return record;
    });
  };
  const char* kEventually =
      "eventually: {object: databases/a, is: .status.phase == Ready, from: {step: upgrade}, "
      "within: "
      "5s}";
  Begin(kEventually);
  Phase(1, "a", "Ready");
  Phase(2, "a", "Failed");
  done(10);
  Phase(14, "a", "Ready");
  EXPECT_EQ(End(20), "");
}

TEST_F(InstantsTest, WindowOfAStepThatNeverComesIsNeverMet) {
  Begin(
      "eventually: {object: databases/a, is: .status.phase == Ready, from: {step: upgrade}, "
      "within: 5s}");
  Phase(21, "a", "Ready");
  EXPECT_EQ(End(30),
            "Expected: databases/a is .status.phase == Ready within 5 s of the step \"upgrade\". "
            "That never came.");
}

TEST_F(InstantsTest, WindowsBeginWhenAnObjectIsSo) {
  Begin(
      "never: {object: databases/b, is: .status.phase == Failed, from: {object: databases/a, is: "
      ".status.phase == Pending, after: 5s}}");
  Phase(31, "b", "Failed");
  Phase(32, "b", "Ready");
  Phase(40, "a", "Pending");
  Phase(44, "b", "Failed");
  Phase(44, "b", "Ready");
  EXPECT_EQ(End(50), "");
  Phase(60, "b", "Failed");
  EXPECT_EQ(End(70),
            "Expected: never databases/b is .status.phase == Failed. At +1 m 0.000 s Database "
            "default/b: .status.phase is \"Failed\".");
}

}  // namespace
}  // namespace quiesce::scenarios

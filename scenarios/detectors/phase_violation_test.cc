#include "scenarios/detectors/phase_violation.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<PhaseViolation>(); }

void Declare(Script& script) {
  script.spec().phase_path = ".status.phase";
  script.spec().phase_changes = {">Pending", "Pending>Ready"};
}

TEST(PhaseViolation, UndeclaredChangeIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("one", "a", ".status.phase", "Pending").Write("one", "a", ".status.phase", "Failed");
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "Widget default/a went from phase Pending to Failed, which its state machine does not "
            "have.");
  EXPECT_EQ(findings[0].facts[1].second, "from Pending to Ready");
}

TEST(PhaseViolation, DeclaredChangesAreSilent) {
  Script script(Make());
  Declare(script);
  script.Write("one", "a", ".status.phase", "Pending").Write("one", "a", ".status.phase", "Ready");
  script.Write("one", "a", ".status.note", "the phase stays");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PhaseViolation, SomebodyElsesPhaseIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("kubectl", "a", ".status.phase", "Odd");
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PhaseViolation, WithoutDeclarationIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".status.phase", "Odd");
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

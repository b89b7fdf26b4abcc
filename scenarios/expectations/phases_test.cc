#include "scenarios/expectations/expectations_testing.h"

namespace quiesce::scenarios {
namespace {

class PhasesTest : public ExpectationsTest {};

TEST_F(PhasesTest, PhasesComeInThisOrderAndNoOthers) {
  const auto play = [&] {
    Phase(1, "a", "Pending");
    Phase(2, "a", "Pending");
    Phase(3, "a", "Failed");
    Phase(4, "a", "Ready");
  };
  Begin("phases: {of: databases/a, path: .status.phase, order: [Pending, Failed, Ready]}");
  play();
  EXPECT_EQ(End(5), "");
  states_.clear();
  Begin("phases: {of: databases/b, path: .status.phase, order: [Pending, Ready]}");
  Phase(6, "b", "Pending");
  Phase(7, "b", "Failed");
  EXPECT_EQ(End(8),
            "Expected: .status.phase of databases/b goes Pending, Ready. Database default/b went "
            "Pending (+6.000 s), Failed (+7.000 s).");
}

TEST_F(PhasesTest, PhasesMayVisitAmongOthers) {
  Begin("phases: {of: databases/a, path: .status.phase, visits: [Pending, Ready]}");
  Phase(1, "a", "Pending");
  Phase(3, "a", "Failed");
  Phase(4, "a", "Ready");
  Phase(5, "a", "Updating");
  EXPECT_EQ(End(6), "");
}

}  // namespace
}  // namespace quiesce::scenarios

#include "tools/phase_diagram.h"

#include <gtest/gtest.h>

namespace quiesce::tools {
namespace {

const scenarios::PhaseArrows kArrows = {
    {"a/all", {{">Pending", true}, {"Pending>Ready", true}}},
    {"a/some", {{">Pending", true}, {"Pending>Ready", true}, {"Ready>Failed", false}}}};

TEST(PhaseArrowLines, CountArrowsAndNameThoseThatAreLeft) {
  EXPECT_EQ(PhaseArrowLines(kArrows),
            "a/all: 2 of 2 arrows taken\n"
            "a/some: 2 of 3 arrows taken, not Ready>Failed\n");
}

TEST(PhaseDiagrams, DrawDashedWhatNoScenarioTakes) {
  EXPECT_EQ(PhaseDiagrams(kArrows),
            "%% a/all: 2 of 2 arrows taken\n"
            "flowchart LR\n"
            "  start(( ))\n"
            "  start --> Pending\n"
            "  Pending --> Ready\n"
            "\n"
            "%% a/some: 2 of 3 arrows taken, not Ready>Failed\n"
            "flowchart LR\n"
            "  start(( ))\n"
            "  start --> Pending\n"
            "  Pending --> Ready\n"
            "  Ready -.-> Failed\n");
}

}  // namespace
}  // namespace quiesce::tools

#include "scenarios/play/phase_arrows.h"

#include <gtest/gtest.h>

namespace quiesce::scenarios {
namespace {

TEST(PhaseArrows, MergesWhatWasTakenInAnyRun) {
  PhaseArrows all = {{"a/one", {{">Pending", true}, {"Pending>Ready", false}}}};
  Merge({{"a/one", {{">Pending", false}, {"Pending>Ready", true}, {"Ready>Failed", false}}},
         {"a/two", {{">Pending", false}}}},
        &all);
  EXPECT_EQ(all,
            (PhaseArrows{
                {"a/one", {{">Pending", true}, {"Pending>Ready", true}, {"Ready>Failed", false}}},
                {"a/two", {{">Pending", false}}}}));
}

}  // namespace
}  // namespace quiesce::scenarios

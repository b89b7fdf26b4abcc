#include "sim/strategies.h"

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "sim/determinism.h"
#include "sim/example_world.h"

namespace quiesce::sim {
namespace {

TEST(Strategies, AreOrderedByNameAndHaveTheDefaultOne) {
  std::string before;
  bool has_default = false;
  for (const StrategySpec& spec : Strategies()) {
    EXPECT_LT(before, spec.name);
    EXPECT_NE(spec.about, "");
    has_default |= spec.name == kDefaultStrategy;
    before = spec.name;
  }
  EXPECT_TRUE(has_default);
}

TEST(Strategies, SameSeedGivesTheSameHistoryAndOthersGiveOthers) {
  for (const StrategySpec& spec : Strategies()) {
    std::set<uint64_t> hashes;
    for (uint64_t seed = 1; seed <= 30; ++seed) {
      EXPECT_EQ(CheckDeterminism([&] { return std::move(RunExampleWorld(spec.make(seed)).trace); }),
                absl::OkStatus())
          << spec.name;
      hashes.insert(RunExampleWorld(spec.make(seed)).trace->hash());
    }
    EXPECT_GT(hashes.size(), 20u) << spec.name;
  }
}

}  // namespace
}  // namespace quiesce::sim

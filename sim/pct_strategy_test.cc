#include "sim/pct_strategy.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace quiesce::sim {
namespace {

class Actors : public Alternatives {
 public:
  explicit Actors(std::vector<std::string> names) : names_(std::move(names)) {}
  Alternative At(uint64_t index) const override { return {names_[index], "step", ""}; }

 private:
  const std::vector<std::string> names_;
};

std::string First(PctStrategy& strategy, const std::vector<std::string>& names) {
  const Actors actors(names);
  return names[strategy.Pick({ChoiceClass::kOrder, "ready", {}, &actors}, names.size(), 0)];
}

TEST(PctStrategy, OneActorGoesFirstWhereverItStands) {
  std::set<std::string> firsts;
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    PctStrategy strategy(seed, {.changes = 0});
    const std::string first = First(strategy, {"a", "b", "c"});
    EXPECT_EQ(First(strategy, {"c", "a", "b"}), first);
    EXPECT_EQ(First(strategy, {"b", "c", "a"}), first);
    firsts.insert(first);
  }
  EXPECT_EQ(firsts, (std::set<std::string>{"a", "b", "c"}));
}

TEST(PctStrategy, EventsOfOneActorKeepTheirOrder) {
  const Actors same({"a", "a", "a"});
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    PctStrategy strategy(seed);
    EXPECT_EQ(strategy.Pick({ChoiceClass::kOrder, "ready", {}, &same}, 3, 0), 0u);
  }
}

TEST(PctStrategy, AnActorIsSlowThroughoutOrFastThroughout) {
  int slow = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    PctStrategy strategy(seed, {.changes = 0});
    const uint64_t first = strategy.Pick({ChoiceClass::kDelay, "latency", "a"}, 4, 0);
    EXPECT_TRUE(first == 0 || first == 3) << first;
    for (uint64_t i = 1; i < 20; ++i) {
      EXPECT_EQ(strategy.Pick({ChoiceClass::kDelay, "latency", "a"}, 4, i), first);
    }
    slow += first == 3;
  }
  EXPECT_GT(slow, 30);
  EXPECT_LT(slow, 70);
}

TEST(PctStrategy, AChangeLetsTheFirstFallBelowAll) {
  int changed = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    PctStrategy strategy(seed, {.changes = 1});
    const std::string before = First(strategy, {"a", "b"});
    std::string after = before;
    for (int i = 0; i < 20000; ++i) after = First(strategy, {"a", "b"});
    changed += after != before;
  }
  // Where the change came at the very first question, `before` is what it led to.
  EXPECT_GE(changed, 15);
}

TEST(PctStrategy, SameSeedGivesTheSameAnswers) {
  PctStrategy a(7), b(7);
  const Actors actors({"x", "y", "z"});
  for (uint64_t i = 0; i < 2000; ++i) {
    const ChoicePoint order{ChoiceClass::kOrder, "ready", {}, &actors};
    const ChoicePoint fault{ChoiceClass::kFault, "rule"};
    EXPECT_EQ(a.Pick(order, 3, i), b.Pick(order, 3, i));
    EXPECT_EQ(a.Pick(fault, 3, i), b.Pick(fault, 3, i));
  }
}

}  // namespace
}  // namespace quiesce::sim

#include "reconcilers/runtime/client/wait_backoff.h"

#include <memory>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sim/plain_strategy.h"

namespace quiesce::runtime {
namespace {

using ::testing::ElementsAre;

std::vector<int64_t> Steps(WaitBackoff& backoff, int times) {
  std::vector<int64_t> delays;
  for (int i = 0; i < times; ++i)
    delays.push_back(absl::ToInt64Milliseconds(backoff.Step(nullptr)));
  return delays;
}

BackoffOptions Reflector() {
  BackoffOptions options;
  options.duration = absl::Milliseconds(800);
  options.factor = 2;
  options.steps = 38;
  options.cap = absl::Seconds(30);
  return options;
}

TEST(WaitBackoff, GrowsToItsCapAndStays) {
  WaitBackoff backoff(Reflector());
  EXPECT_THAT(Steps(backoff, 8), ElementsAre(800, 1600, 3200, 6400, 12800, 25600, 30000, 30000));
  EXPECT_EQ(backoff.steps(), 0);
  backoff.Reset();
  EXPECT_THAT(Steps(backoff, 2), ElementsAre(800, 1600));
}

TEST(WaitBackoff, StopsGrowingWithoutSteps) {
  BackoffOptions options = Reflector();
  options.steps = 2;
  WaitBackoff backoff(options);
  EXPECT_THAT(Steps(backoff, 4), ElementsAre(800, 1600, 3200, 3200));
}

// Picks the largest answer.
class LastStrategy : public sim::Strategy {
 public:
  uint64_t Pick(const sim::ChoicePoint&, uint64_t n, uint64_t) override { return n - 1; }
};

TEST(WaitBackoff, JitterIsAChoiceOnTop) {
  BackoffOptions options = Reflector();
  options.jitter = 0.5;
  WaitBackoff plain(options), jittered(options);
  sim::Choices plain_choices(std::make_unique<sim::PlainStrategy>());
  sim::Choices last_choices(std::make_unique<LastStrategy>());
  EXPECT_EQ(plain.Step(&plain_choices), absl::Milliseconds(800));
  EXPECT_EQ(jittered.Step(&last_choices), absl::Microseconds(1199600));
  EXPECT_EQ(jittered.Step(nullptr), absl::Milliseconds(1600));
}

}  // namespace
}  // namespace quiesce::runtime

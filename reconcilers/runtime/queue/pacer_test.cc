#include "reconcilers/runtime/queue/pacer.h"

#include "gtest/gtest.h"

namespace quiesce::runtime {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1000);
Pacer::Key Named(const char* name) { return {"n", name}; }

TEST(Pacer, KeysGetSlotsOneAfterTheOther) {
  Pacer pacer(absl::Seconds(1), 1);
  EXPECT_EQ(pacer.Take(Named("a"), kNow), absl::ZeroDuration());
  EXPECT_EQ(pacer.Take(Named("b"), kNow), absl::Seconds(1));
  EXPECT_EQ(pacer.Take(Named("c"), kNow), absl::Seconds(2));
}

TEST(Pacer, AKeyKeepsItsSlotWhoeverWakesIt) {
  Pacer pacer(absl::Seconds(1), 1);
  pacer.Take(Named("a"), kNow);
  pacer.Take(Named("b"), kNow);
  EXPECT_EQ(pacer.Take(Named("b"), kNow + absl::Milliseconds(400)), absl::Milliseconds(600));
  EXPECT_EQ(pacer.Take(Named("b"), kNow + absl::Seconds(1)), absl::ZeroDuration());
}

TEST(Pacer, BurstIsAvailableAfterAQuietTime) {
  Pacer pacer(absl::Seconds(1), 3);
  EXPECT_EQ(pacer.Take(Named("a"), kNow), absl::ZeroDuration());
  EXPECT_EQ(pacer.Take(Named("b"), kNow), absl::ZeroDuration());
  EXPECT_EQ(pacer.Take(Named("c"), kNow), absl::ZeroDuration());
  EXPECT_EQ(pacer.Take(Named("d"), kNow), absl::Seconds(1));
}

}  // namespace
}  // namespace quiesce::runtime

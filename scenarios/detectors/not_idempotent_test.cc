#include "scenarios/detectors/not_idempotent.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<NotIdempotent>(); }

TEST(NotIdempotent, WriteOfAConvergedObjectIsFlagged) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1).SetPhase(Phase::kProbe);
  script.Reconcile("one", "a", [&] { script.Write("one", "a", ".spec.n", 2); });
  EXPECT_THAT(script.Names(), ElementsAre("not-idempotent"));
}

TEST(NotIdempotent, WriteThatChangesNothingIsSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1).SetPhase(Phase::kProbe);
  script.Reconcile("one", "a", [&] { script.Rewrite("one", "a"); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(NotIdempotent, WritesBeforeTheRestAreSilent) {
  Script script(Make());
  script.Write("one", "a", ".spec.n", 1).SetPhase(Phase::kLiveness);
  script.Write("one", "a", ".spec.n", 2).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

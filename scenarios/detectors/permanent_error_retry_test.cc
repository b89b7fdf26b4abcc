#include "scenarios/detectors/permanent_error_retry.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<PermanentErrorRetry>(); }

void Fail(Script& script, const absl::Status& error, int times) {
  absl::Duration gap = absl::Milliseconds(5);
  for (int i = 0; i < times; ++i, gap *= 2) {
    script.Reconcile("one", "a", nullptr, error, runtime::WakeReason::kError).Advance(gap);
  }
}

TEST(PermanentErrorRetry, ObjectThatIsGoneIsFlagged) {
  Script script(Make());
  Fail(script, absl::NotFoundError("widgets \"a\" not found"), 10);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[0].second, "widgets \"a\" not found");
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("10, after 5.0 ms, 10 ms, 20 ms"));
}

TEST(PermanentErrorRetry, ErrorThatPassesIsSilent) {
  Script script(Make());
  Fail(script, absl::UnavailableError("no connection"), 30);
  Fail(script, absl::AbortedError("conflict"), 30);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PermanentErrorRetry, CacheThatLagsIsSilent) {
  Script script(Make());
  Fail(script, absl::AlreadyExistsError("secrets \"s\" already exists"), 5);
  script.Reconcile("one", "a", nullptr);
  Fail(script, absl::AlreadyExistsError("secrets \"s\" already exists"), 5);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(PermanentErrorRetry, ChangeInBetweenIsSilent) {
  Script script(Make());
  for (int i = 0; i < 5; ++i) {
    Fail(script, absl::InvalidArgumentError("bad"), 3);
    script.Write("two", "a", ".spec.n", i);
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

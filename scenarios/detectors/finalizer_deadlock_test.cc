#include "scenarios/detectors/finalizer_deadlock.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<FinalizerDeadlock>(); }

Value Terminating(const char* finalizer) {
  return Value::Object({{"kind", "Widget"},
                        {"metadata", Value::Object({{"name", "a"},
                                                    {"deletionTimestamp", "2000-01-01T00:00:00Z"},
                                                    {"finalizers", Value::List({finalizer})}})}});
}

TEST(FinalizerDeadlock, FinalizerThatNobodyHoldsIsFlagged) {
  Script script(Make());
  script.Put("kubectl", "a", Terminating("example.com/lost")).Advance(absl::Minutes(5));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "Widget default/a has been Terminating for 5 m and always will be.");
  EXPECT_EQ(
      findings[0].facts[1].second,
      "Widget default/a -> waits for finalizer example.com/lost, held by no one: no controller "
      "here holds it");
}

TEST(FinalizerDeadlock, HolderThatNeedsWhatIsGoneIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {"example.com/held"};
  script.Write("one", "creds", ".spec.n", 1).Put("kubectl", "creds", Value());
  script.Put("kubectl", "a", Terminating("example.com/held"));
  for (int i = 0; i < 5; ++i) {
    script.Reconcile("one", "a", nullptr,
                     absl::NotFoundError("widgets.example.com \"creds\" not found"));
    script.Advance(absl::Minutes(1));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].facts[1].second,
            "Widget default/a -> waits for finalizer example.com/held, held by one -> needs Widget "
            "default/creds: deleted at +0.000 s");
}

TEST(FinalizerDeadlock, HolderThatNeedsWhatItsCacheDoesNotHaveIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {"example.com/held"};
  script.Put("kubectl", "a", Terminating("example.com/held"));
  for (int i = 0; i < 5; ++i) {
    script.Reconcile(
        "one", "a", [&] { script.Read("one", "creds", ""); },
        absl::InternalError("clean-up: Widget \"creds\" not found"));
    script.Advance(absl::Minutes(1));
  }
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("needs widgets default/creds, which never"));
}

// The error keeps it, not a wait: permanent-error-retry.
TEST(FinalizerDeadlock, HolderThatIsRefusedForGoodIsSilent) {
  Script script(Make());
  script.spec().finalizers = {"example.com/held"};
  script.Put("kubectl", "a", Terminating("example.com/held"));
  for (int i = 0; i < 20; ++i) {
    script.Reconcile("one", "a", nullptr, absl::InvalidArgumentError("400: no id"),
                     runtime::WakeReason::kError);
    script.Advance(absl::Minutes(1));
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDeadlock, HolderThatIsDownIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {"example.com/held"};
  script.Lifecycle("one", runtime::LifecycleRecord::What::kStopped);
  script.Put("kubectl", "a", Terminating("example.com/held")).Advance(absl::Minutes(5));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].facts[1].second, HasSubstr("which does not run"));
}

TEST(FinalizerDeadlock, ObjectsOfOneHolderAreOneFindingOfAll) {
  Script script(Make());
  script.Put("kubectl", "a", Terminating("example.com/lost"));
  script.Put("kubectl", "b", Terminating("example.com/lost")).Advance(absl::Minutes(5));
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].objects,
            (std::vector<std::string>{"Widget default/a", "Widget default/b"}));
}

TEST(FinalizerDeadlock, ObjectThatTerminatesInTimeIsSilent) {
  Script script(Make());
  script.Put("kubectl", "a", Terminating("example.com/lost")).Advance(absl::Seconds(30));
  script.Put("one", "a", Value()).Advance(absl::Minutes(5));
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDeadlock, ShortTerminationIsSilent) {
  Script script(Make());
  script.Put("kubectl", "a", Terminating("example.com/lost")).Advance(absl::Seconds(30));
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

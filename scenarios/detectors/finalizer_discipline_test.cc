#include "scenarios/detectors/finalizer_discipline.h"

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

constexpr char kHeld[] = "example.com/held";

std::unique_ptr<Detector> Make() { return std::make_unique<FinalizerDiscipline>(); }

Value Widget(const char* name, std::vector<Value> finalizers, bool deleted) {
  Value widget = Value::Object({{"kind", "Widget"}});
  Value& metadata = widget.Mutable("metadata");
  metadata.Set("name", name);
  metadata.Set("uid", name);
  if (!finalizers.empty()) metadata.Set("finalizers", Value::List(std::move(finalizers)));
  if (deleted) metadata.Set("deletionTimestamp", "2000-01-01T00:00:00Z");
  return widget;
}

TEST(FinalizerDiscipline, ReleaseAfterAFailedCallIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] {
    script.ExternalCall("one", "drop", absl::UnavailableError("down"));
    script.Put("one", "a", Value());
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one takes its finalizer example.com/held off Widget default/a though the clean-up "
            "failed in the same look.");
}

TEST(FinalizerDiscipline, ReleaseAfterARetryThatSucceededIsSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] {
    script.ExternalCall("one", "drop", absl::UnavailableError("down"));
    script.ExternalCall("one", "drop", absl::OkStatus());
    script.Put("one", "a", Value());
  });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, ReleaseOfWhatIsGoneAlreadyAndOneThatIsGivenUpAreSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {kHeld}, true));
  for (int i = 0; i < 3; ++i) {
    script.Reconcile("one", "a", [&] {
      script.ExternalCall("one", "drop", absl::UnavailableError("down"));
      script.ExternalCall("one", "forget", absl::NotFoundError("gone"));
      if (i == 2) script.Put("one", "a", Value());
    });
  }
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, CleanUpAfterTheReleaseIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("one", "a-x", Widget("a-x", {}, false));
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a", Value()).Put("one", "a-x", Value()); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("deletes Widget default/a-x only then"));
}

TEST(FinalizerDiscipline, CleanUpBeforeTheReleaseIsSilent) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("one", "a-x", Widget("a-x", {}, false));
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Value()).Put("one", "a", Value()); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(FinalizerDiscipline, FinalizerAfterWhatItProtectsIsFlagged) {
  Script script(Make());
  script.spec().finalizers = {kHeld};
  script.Put("user", "a", Widget("a", {}, false));
  script.Reconcile("one", "a", [&] {
    script.Put("one", "a-x", Widget("a-x", {}, false));
    script.Put("one", "a", Widget("a", {kHeld}, false));
  });
  script.Put("user", "a", Widget("a", {kHeld}, true));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Value()).Put("one", "a", Value()); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("before it puts the finalizer on"));
}

TEST(FinalizerDiscipline, FinalizerOfAnotherThatWasSeenIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", {}, false));
  script.Reconcile("two", "a", [&] { script.Put("two", "a", Widget("a", {kHeld}, false)); });
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", script.VersionOf("a")).Put("one", "a", Widget("a", {}, false));
  });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "one takes the finalizer example.com/held of two off Widget default/a.");
}

TEST(FinalizerDiscipline, FinalizerOfAnotherThatWasNotSeenIsLeftToLostUpdate) {
  Script script(Make());
  script.Put("user", "a", Widget("a", {}, false));
  const std::string old = script.VersionOf("a");
  script.Reconcile("two", "a", [&] { script.Put("two", "a", Widget("a", {kHeld}, false)); });
  script.Reconcile("one", "a",
                   [&] { script.Read("one", "a", old).Put("one", "a", Widget("a", {}, false)); });
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

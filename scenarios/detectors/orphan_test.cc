#include "scenarios/detectors/orphan.h"

#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "scenarios/findings/script.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::unique_ptr<Detector> Make() { return std::make_unique<Orphan>(); }

Value Widget(const char* name, const char* uid, const char* owner_uid = "") {
  Value widget = Value::Object({{"kind", "Widget"}});
  widget.Mutable("metadata").Set("name", name);
  widget.Mutable("metadata").Set("uid", uid);
  if (*owner_uid == 0) return widget;
  Value owner = Value::Object({{"kind", "Widget"}, {"name", "a"}, {"uid", owner_uid}});
  widget.Mutable("metadata").Set("ownerReferences", Value::List({owner}));
  return widget;
}

void Own(Script& script) { script.spec().owns = {script.spec().for_resource}; }

TEST(Orphan, ChildWithoutAReferenceThatIsDeclaredAsOwnedIsFlagged) {
  Script script(Make());
  Own(script);
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2")); });
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].sentence,
            "Widget default/a-x, which one made for Widget default/a, stays after it: it has no "
            "owner reference, though one declares that it owns widgets.");
}

TEST(Orphan, ReferenceThatAnUpdateLostIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2", "u1")); });
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2")); });
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("one took its owner reference away"));
}

TEST(Orphan, OneOfSeveralThatACleanUpLeavesIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] {
    script.Put("one", "a-x", Widget("a-x", "u2")).Put("one", "a-y", Widget("a-y", "u3"));
  });
  script.Put("user", "a", Value());
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Value()); });
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), ElementsAre("orphan"));
}

TEST(Orphan, UidThatWasKnownToBeGoneIsFlagged) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1")).Put("user", "a", Value());
  script.Put("user", "a", Widget("a", "u4"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2", "u1")); });
  const std::vector<Finding> findings = script.Findings();
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("the uid of a Widget a that was gone at"));
}

TEST(Orphan, UidThatTheCacheStillGaveIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1"));
  const std::string old = script.VersionOf("a");
  script.Put("user", "a", Value());
  script.Reconcile("one", "a", [&] {
    script.Read("one", "a", old).Put("one", "a-x", Widget("a-x", "u2", "u1"));
    script.Put("gc", "a-x", Value());
  });
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(Orphan, UidOfAnOwnerThatWentDuringTheLookIsSilent) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] {
    script.Put("user", "a", Value()).Put("one", "a-x", Widget("a-x", "u2", "u1"));
    script.Put("gc", "a-x", Value());
  });
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(Orphan, WhatIsNeitherOwnedNorEverDeletedMayStay) {
  Script script(Make());
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2")); });
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(Orphan, ReferenceThatTheCollectorTookAwayIsSilent) {
  Script script(Make());
  Own(script);
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2", "u1")); });
  script.Put("gc", "a-x", Widget("a-x", "u2")).Put("user", "a", Value()).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(Orphan, SharedObjectIsSilent) {
  Script script(Make());
  Own(script);
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "common", Widget("common", "u2")); });
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

TEST(Orphan, ObjectOfANewLifeOfItsOwnerIsSilent) {
  Script script(Make());
  Own(script);
  script.Put("user", "a", Widget("a", "u1"));
  script.Reconcile("one", "a", [&] { script.Put("one", "a-x", Widget("a-x", "u2")); });
  script.Put("user", "a", Value()).Put("user", "a", Widget("a", "u3")).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

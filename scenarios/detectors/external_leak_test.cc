#include "scenarios/detectors/external_leak.h"

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

std::unique_ptr<Detector> Make() { return std::make_unique<ExternalLeak>(); }

void Declare(Script& script) { script.spec().finalizers = {"example.com/held"}; }

void Create(Script& script, const char* id, bool answered = true) {
  script.Reconcile("one", "a", [&] {
    script.Act("one", "create", Value::Object({{"name", "a"}}),
               answered ? Value::Object({{"id", id}}) : Value());
  });
}

RunEnd End(std::vector<Value> things) {
  RunEnd ending;
  ending.settled = true;
  ending.services = {{"postgres", Value::Object({{"things", Value::List(std::move(things))}})}};
  return ending;
}

TEST(ExternalLeak, ThingOfAnObjectThatIsGoneIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings(End({"t-1"}));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(
      findings[0].sentence,
      "t-1 in postgres, which one made for Widget default/a, stays there though the object is "
      "gone.");
}

TEST(ExternalLeak, SecondThingThatNoObjectNamesIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  Create(script, "t-2");
  script.Write("one", "a", ".status.id", "t-2").SetPhase(Phase::kProbe);
  const std::vector<Finding> findings = script.Findings(End({"t-1", "t-2"}));
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_THAT(findings[0].sentence, HasSubstr("beside the one that the object knows of"));
}

TEST(ExternalLeak, ThingWhoseNameNobodyHeardIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1", /*answered=*/false);
  Create(script, "t-2");
  script.Write("one", "a", ".status.id", "t-2").SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-2"})), ElementsAre("external-leak"));
}

TEST(ExternalLeak, ThingBesideOneThatItsMakerCouldNotSeeIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  const std::string empty = script.VersionOf("a");
  for (const char* id : {"t-1", "t-2"}) {
    script.Reconcile("one", "a", [&] {
      script.Read("one", "a", empty)
          .Act("one", "create", Value::Object(), Value::Object({{"id", id}}));
      script.Write("one", "a", ".status.id", id);
    });
  }
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-2"})), ElementsAre("external-leak"));
}

TEST(ExternalLeak, ThingThatWasReplacedKnowinglyIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  for (const char* id : {"t-1", "t-2"}) {
    const std::string now = script.VersionOf("a");
    script.Reconcile("one", "a", [&] {
      script.Read("one", "a", now)
          .Act("one", "create", Value::Object(), Value::Object({{"id", id}}));
      script.Write("one", "a", ".status.id", id);
    });
  }
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-2"})), IsEmpty());
}

// The first look makes t-1 and fails before it stores the name; each later one replaces what it
// sees.
TEST(ExternalLeak, ThingLostAmongOnesThatAreLeftToExpireIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  for (const char* id : {"t-2", "t-3"}) {
    const std::string now = script.VersionOf("a");
    script.Reconcile("one", "a", [&] {
      script.Read("one", "a", now)
          .Act("one", "create", Value::Object(), Value::Object({{"id", id}}));
      script.Write("one", "a", ".status.id", id);
    });
  }
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-2", "t-3"})), IsEmpty());
}

TEST(ExternalLeak, ThingLostAmongOnesWhoseNamesAChildKeepsIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  for (const char* id : {"t-2", "t-3"}) {
    script.Reconcile("one", "a", [&] {
      script.Act("one", "create", Value::Object(), Value::Object({{"id", id}}));
      script.Write("one", "a-credentials", ".data.id", id);
    });
  }
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-2", "t-3"})), IsEmpty());
}

TEST(ExternalLeak, ThingLostBeforeANewSpecGotOneOfItsOwnIsSilent) {
  for (const bool new_spec : {false, true}) {
    Script script(Make());
    Declare(script);
    script.Write("user", "a", ".metadata.generation", 1);
    Create(script, "t-1");
    script.Write("user", "a", ".metadata.generation", new_spec ? 2 : 1);
    Create(script, "t-2");
    script.Write("one", "a", ".status.id", "t-2").SetPhase(Phase::kProbe);
    EXPECT_EQ(script.Names(End({"t-1", "t-2"})).empty(), new_spec);
  }
}

TEST(ExternalLeak, ThingLostBesideOneWhoseForerunnerWasTakenAwayIsFlagged) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  for (const char* id : {"t-2", "t-3"}) {
    const std::string now = script.VersionOf("a");
    script.Reconcile("one", "a", [&] {
      script.Read("one", "a", now)
          .Act("one", "create", Value::Object(), Value::Object({{"id", id}}));
      script.Write("one", "a", ".status.id", id);
    });
  }
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1", "t-3"})), ElementsAre("external-leak"));
}

TEST(ExternalLeak, ThingThatIsTakenAwayIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({})), IsEmpty());
}

TEST(ExternalLeak, ThingThatAnObjectNamesOrFindsByItsNameIsSilent) {
  Script script(Make());
  Declare(script);
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  script.SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1"})), IsEmpty());
}

TEST(ExternalLeak, WithoutAPromiseToCleanUpItMayStay) {
  Script script(Make());
  script.Write("user", "a", ".spec.n", 1);
  Create(script, "t-1");
  script.Put("user", "a", Value()).SetPhase(Phase::kProbe);
  EXPECT_THAT(script.Names(End({"t-1"})), IsEmpty());
}

}  // namespace
}  // namespace quiesce::scenarios

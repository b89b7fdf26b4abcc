// What a run says of what only the probe heals, of work that never ends and of time that stands
// still.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"
#include "scenarios/play/runner.h"
#include "scenarios/play/world.h"
#include "sim/plain_strategy.h"

namespace quiesce::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WorldVerdictTest : public ::testing::Test {
 protected:
  WorldVerdictTest() {
    const auto definition = ReadFile("scenarios/wrong/crds/widget.yaml");
    EXPECT_TRUE(definition.ok()) << definition.status();
    folder_.Write("crds/widget.yaml", *definition);
    folder_.Write("manifests/widget.yaml",
                  "{apiVersion: field.example.com/v1, kind: Widget, metadata: {name: w}, spec: "
                  "{text: a}}");
  }

  // Of controllers of Widgets; `rest` is the text after them.
  void Prepare(const std::string& controllers, const std::string& rest) {
    const std::string path = folder_.Write(
        "a.yaml", absl::StrCat("name: a\nabout: For a test.\ncluster:\n  crds: [crds/widget.yaml]\n"
                               "  controllers:\n",
                               controllers, rest));
    auto loaded = ReadScenario(path, RepositoryCatalog().Names());
    ASSERT_TRUE(loaded.ok()) << loaded.status();
    loaded_ = *std::move(loaded);
    auto prepared = PreparedScenario::New(&loaded_, &RepositoryCatalog());
    ASSERT_TRUE(prepared.ok()) << prepared.status();
    prepared_ = *std::move(prepared);
  }

  RunOutcome Play() {
    World world(prepared_.get(), std::make_unique<sim::PlainStrategy>());
    return world.Run();
  }

  ScenarioFolder folder_{"world-verdict"};
  LoadedScenario loaded_;
  std::unique_ptr<PreparedScenario> prepared_;
};

std::string Controller(const std::string& run, const std::string& steps,
                       const std::string& name = "programmed") {
  return absl::StrCat("    - {run: ", run, ", name: ", name, ", with: {do: [", steps, "]}}\n");
}

std::vector<std::string> Names(const RunOutcome& outcome) {
  std::vector<std::string> names;
  names.reserve(outcome.findings.size());
  for (const Finding& finding : outcome.findings) names.push_back(finding.name);
  return names;
}

constexpr char kLabel[] = "set: {path: .metadata.labels.app, to: demo}";
constexpr char kLabelIsTakenOff[] =
    "steps:\n  - apply: manifests/widget.yaml\n  - advance: 10s\n"
    "  - patch: {object: widgets/w, merge: {metadata: {labels: {app: null}}}}\n"
    "goal: {object: widgets/w, is: .metadata.labels.app == demo}\n"
    "expect: [{finally: {object: widgets/w, is: .metadata.labels.app == demo}}]\n";
constexpr char kApply[] = "steps: [{apply: manifests/widget.yaml}]\n";

// The controller does not hear of labels; a look of the probe puts this one on again.
TEST_F(WorldVerdictTest, WhatOnlyTheProbeHealsIsMissedAndItsCauseComesFirst) {
  Prepare(Controller("programmed/generation", kLabel), kLabelIsTakenOff);
  EXPECT_THAT(Names(Play()), ElementsAre("not-converged", "failed-expectation"));
}

TEST_F(WorldVerdictTest, WhatTheControllerHealsItselfIsThere) {
  Prepare(Controller("programmed/all-events", kLabel), kLabelIsTakenOff);
  EXPECT_THAT(Names(Play()), IsEmpty());
}

TEST_F(WorldVerdictTest, WorkWithoutEndNeverPassesHoweverSoonItIsCutShort) {
  const std::string counter =
      Controller("programmed/all-events", "status: {path: .message, to: look $n}");
  const std::string fight = absl::StrCat(
      Controller("programmed/all-events", "status: {path: .token, to: $token}"),
      Controller("programmed/all-events", "status: {path: .token, to: none}", "other"));
  for (const std::string& controllers : {counter, fight}) {
    for (const char* limits : {"events: 40", "events: 150", "events: 500", "settle: 1s"}) {
      Prepare(controllers, absl::StrCat(kApply, "limits: {", limits, "}\n"));
      const SeedResult result = RunSeed(*prepared_, 3, RunOptions());
      EXPECT_NE(result.verdict, Verdict::kPassed) << controllers << limits;
      EXPECT_TRUE(!result.unexpected.empty() || !result.problem.empty()) << controllers << limits;
    }
  }
}

TEST_F(WorldVerdictTest, LoopEndsTheRunHoweverLongTheStepsTake) {
  const std::string day = "steps:\n  - apply: manifests/widget.yaml\n  - advance: 24h\n";
  Prepare(Controller("programmed/all-events", "status: {path: .phase, to: $next(A|B)}"), day);
  RunOutcome outcome = Play();
  EXPECT_THAT(Names(outcome), ElementsAre("status-update-loop"));
  EXPECT_LT(outcome.events, 5000u);

  Prepare(Controller("programmed/all-events", "status: {path: .message, to: with $token for $n}"),
          day);
  outcome = Play();
  EXPECT_THAT(Names(outcome), ElementsAre("runaway"));
  EXPECT_LT(outcome.events, 60000u);
}

TEST_F(WorldVerdictTest, BoundOnTheEventsOfAnInstantNamesWhoSpins) {
  Prepare(Controller("programmed/generation",
                     "loop: {times: 1000000, do: [try: {do: [get: {of: configmaps/x, live: "
                     "true}]}]}"),
          absl::StrCat("  network: {request: 0s, watch lag: 0s}\n", kApply));
  const RunOutcome outcome = Play();
  EXPECT_THAT(outcome.bound, HasSubstr("more than 200000 events at +0."));
  EXPECT_THAT(outcome.bound, HasSubstr(", without any time passing; the last: "));
  EXPECT_THAT(outcome.bound, HasSubstr("programmed"));
}

}  // namespace
}  // namespace quiesce::scenarios

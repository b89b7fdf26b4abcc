#include "scenarios/language/scenario_checks.h"

#include <gtest/gtest.h>

#include "scenarios/language/message_filler.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {
namespace {

constexpr char kCluster[] = "name: a\nabout: x\ncluster: {controllers: [database/fixed]}\n";

// What the checks say of a scenario `a` with the controller `database`; "" if nothing.
std::string Problems(const std::string& rest) {
  KnownNames known;
  known.controllers = {"database/fixed"};
  known.services = {{"postgres", {"health", "verify"}}};
  known.findings = {"orphan"};
  const auto documents = ParseYaml(kCluster + rest);
  EXPECT_TRUE(documents.ok()) << documents.status();
  Scenario scenario;
  std::vector<Problem> problems;
  FillMessage(documents->front(), &scenario, &problems);
  EXPECT_EQ(FormatProblems("", problems), "");
  CheckScenario("folder/a.yaml", documents->front(), scenario, known, &problems);
  std::string text;
  for (const Problem& problem : problems) text += problem.text + "\n";
  return text;
}

TEST(ScenarioChecks, StepsNeedWhatTheyDo) {
  EXPECT_EQ(Problems("steps: [{patch: {object: pods/a}}]\n"),
            "expected one of \"merge\" and \"json\"\n");
  EXPECT_EQ(Problems("steps: [{wait: {within: 3s}}]\n"),
            "expected \"for\" here too\nexpected \"until\" here too\n");
  EXPECT_EQ(Problems("steps: [{at: 1s, after: 2s, advance: 1s}]\n"),
            "expected only one of \"at\" and \"after\"\n");
  EXPECT_EQ(Problems("steps: [{end faults: false}]\n"), "expected \"end faults\" to be true\n");
  EXPECT_EQ(Problems("steps: [{restart: api-server}, {crash: database}]\n"), "");
  EXPECT_NE(Problems("steps: [{crash: api-server}]\n"), "");
}

TEST(ScenarioChecks, RequestFaultsAndWatchFaultsHaveTheirOwnParts) {
  EXPECT_EQ(Problems("faults: [{answer: conflict}]\n"),
            "expected one of \"on\" (a request) and \"watch\"\n");
  EXPECT_EQ(Problems("faults: [{on: update pods, answer: conflict, then: gone}]\n"),
            "\"cut at\", \"then\" and \"stalls\" belong to \"watch\", not to \"on\"\n");
  EXPECT_EQ(Problems("faults: [{on: update pods, answer: conflict, retry after: 3s}]\n"),
            "\"retry after\" belongs to \"answer: too many requests\"\n");
  const char* kNotOfWatch =
      "\"answer\", \"times\", \"skip\", \"one in\", \"from\", \"to\" and \"retry after\" belong to "
      "\"on\", not to \"watch\"\n";
  EXPECT_EQ(Problems("faults: [{watch: pods, cut at: 3s, skip: 1}]\n"), kNotOfWatch);
  EXPECT_EQ(Problems("faults: [{watch: pods, cut at: 3s, from: 1s}]\n"), kNotOfWatch);
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {from: 1s}}]\n"),
            "expected \"to\" here too\n");
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {to: 1s}, then: gone}]\n"),
            "\"then\" belongs to \"cut at\"\n");
  EXPECT_EQ(Problems("faults:\n  - {watch: pods, cut at: 3s, then: gone}\n"
                     "  - {on: any *, answer: too many requests, retry after: 3s, from: 1s, to: "
                     "2s}\n"),
            "");
}

TEST(ScenarioChecks, TimesGoForward) {
  const char* kTo = "expected \"to\" to be no earlier than \"from\"\n";
  EXPECT_EQ(Problems("faults: [{on: any *, answer: conflict, from: 3s, to: 2s}]\n"), kTo);
  EXPECT_EQ(Problems("faults: [{watch: pods, stalls: {from: 3s, to: 2s}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{always: {object: pods/a, is: .a, from: 3s, to: 2s}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{always: {object: pods/a, is: .a, from: 3s, to: 3s}}]\n"), "");
  EXPECT_EQ(Problems("steps: [{external: {postgres: {down: {from: 1m, to: 2s}}}}]\n"), kTo);
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, from: 3s, until: 2s}}]\n"),
            "expected \"until\" to be no earlier than \"from\"\n");
}

TEST(ScenarioChecks, TalliesSayWhatCanBeCounted) {
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, reconciles: 2}}]\n"),
            "expected one of writes, reconciles, requests, calls, attempts and conflicts\n");
  EXPECT_EQ(Problems("expect: [{at most: {calls: 1, of: pods/a}}]\n"),
            "\"of\" does not go with \"calls\"\n");
  EXPECT_EQ(Problems("expect: [{at most: {writes: 1, to: postgres}}]\n"),
            "\"to\" and \"call\" belong to \"calls\"\n");
  EXPECT_EQ(Problems("expect: [{at least: {calls: 1, to: postgres, call: helth}}]\n"),
            "no operation of postgres is called \"helth\"; did you mean \"health\"? known: health, "
            "verify\n");
  EXPECT_EQ(
      Problems("expect: [{at least: {calls: 1, to: postgres, call: health, by: database}}]\n"), "");
}

TEST(ScenarioChecks, ExpectationsNeedTheirParts) {
  EXPECT_EQ(Problems("expect: [{finally: {object: pods/a, service: postgres, is: .a}}]\n"),
            "expected one of \"object\" and \"service\"\n");
  EXPECT_EQ(Problems("expect: [{phases: {of: pods/a, path: .a}}]\n"),
            "expected one of \"order\" and \"visits\"\n");
  EXPECT_EQ(Problems("expect: [{eventually: {object: pods/a, is: .a}}]\n"),
            "expected \"within\" here too\n");
  EXPECT_EQ(Problems("goal: {object: pods/a}\n"), "expected \"is\" here too\n");
}

TEST(ScenarioChecks, NoneExcludesOtherFindings) {
  EXPECT_EQ(Problems("finding: [none, orphan]\n"), "\"none\" does not go with findings\n");
  EXPECT_EQ(Problems("finding: none\n"), "");
  EXPECT_EQ(Problems("finding: [orphan]\npossible findings: none\n"),
            "no finding is called \"none\"; known: orphan\n");
}

TEST(ScenarioChecks, TwoControllersOfOneNameAreRefused) {
  KnownNames known;
  known.controllers = {"database/fixed"};
  const auto documents =
      ParseYaml("name: a\nabout: x\ncluster: {controllers: [database/fixed, database/fixed]}\n");
  Scenario scenario;
  std::vector<Problem> problems;
  FillMessage(documents->front(), &scenario, &problems);
  CheckScenario("a.yaml", documents->front(), scenario, known, &problems);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].text, "two controllers are called \"database\"; give one a \"name\"");
}

}  // namespace
}  // namespace quiesce::scenarios

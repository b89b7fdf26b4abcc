#include "scenarios/play/prepared_scenario.h"

#include <gtest/gtest.h>

#include "scenarios/language/scenario_testing.h"
#include "scenarios/play/repository_catalog.h"

namespace quiesce::scenarios {
namespace {

std::string ErrorOf(const LoadedScenario& loaded) {
  std::string message(PreparedScenario::New(&loaded, &RepositoryCatalog()).status().message());
  const size_t name = message.find("a.yaml");
  return name == std::string::npos ? message : message.substr(name);
}

TEST(PreparedScenario, HasItsKindsActorsAndServices) {
  ScenarioFolder folder("prepared");
  const LoadedScenario loaded =
      folder.Load("a", "{run: database/fixed, name: operator, workers: 3}", "");
  const auto prepared = PreparedScenario::New(&loaded, &RepositoryCatalog());
  ASSERT_TRUE(prepared.ok()) << prepared.status();
  EXPECT_NE(FindType((*prepared)->cluster(), "databases", ""), nullptr);
  EXPECT_EQ(FindType((*prepared)->cluster(), "databases", "other.group"), nullptr);
  ASSERT_EQ((*prepared)->actors().size(), 2u);
  EXPECT_EQ((*prepared)->actors()[0].name, "operator");
  EXPECT_EQ((*prepared)->actors()[0].run, "database/fixed");
  EXPECT_EQ((*prepared)->actors()[0].spec.workers, 3);
  EXPECT_EQ((*prepared)->services(), std::vector<std::string>{"postgres"});
}

TEST(PreparedScenario, AResourceThatIsNotServedIsNamedWithItsPlace) {
  ScenarioFolder folder("prepared");
  EXPECT_EQ(ErrorOf(folder.Load("a", "database/fixed", "steps:\n  - delete: database/db\n")),
            "a.yaml:7:13: the cluster serves no resource \"database\"; did you mean "
            "\"databases\"?");
}

TEST(PreparedScenario, OptionsThatTheControllerRefusesAreReported) {
  ScenarioFolder folder("prepared");
  EXPECT_EQ(ErrorOf(folder.Load("a", "{run: database/fixed, with: {x: 1}}", "")),
            "a.yaml:5:45: database/fixed: database/fixed takes no options");
}

TEST(PreparedScenario, AnObjectThatTheClusterRefusesIsReported) {
  ScenarioFolder folder("prepared");
  LoadedScenario loaded = folder.Load("a", "database/fixed", "");
  loaded.objects.push_back(Value::Object({{"apiVersion", "example.com/v1"},
                                          {"kind", "Widget"},
                                          {"metadata", Value::Object({{"name", "w"}})}}));
  EXPECT_EQ(ErrorOf(loaded),
            "a.yaml: cluster.objects: the cluster serves no kind Widget of example.com/v1");
}

TEST(RepositoryCatalogNames, HasControllersServicesAndFindings) {
  const KnownNames known = RepositoryCatalog().Names();
  EXPECT_FALSE(known.controllers.empty());
  EXPECT_EQ(known.services.count("postgres"), 1u);
  EXPECT_FALSE(known.findings.empty());
}

}  // namespace
}  // namespace quiesce::scenarios

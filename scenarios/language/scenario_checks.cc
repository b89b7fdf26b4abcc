#include "scenarios/language/scenario_checks.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/language/scenario_checker.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {

void ScenarioChecker::CheckKnown(const Name& name, absl::string_view what,
                                 const std::vector<std::string>& known) {
  if (name.text().empty() || std::find(known.begin(), known.end(), name.text()) != known.end()) {
    return;
  }
  const std::string hint = DidYouMean(name.text(), known);
  problems_->push_back(
      {name.line(), name.column(),
       absl::StrCat("no ", what, " \"", name.text(), "\"", hint, hint.empty() ? "; " : " ",
                    known.empty() ? "there are none"
                                  : absl::StrCat("known: ", absl::StrJoin(known, ", ")))});
}

void ScenarioChecker::CheckActor(const Name& name, bool or_api_server) {
  std::vector<std::string> known;
  for (size_t i = 0; i < actors_.size(); ++i) {
    for (std::string& replica :
         ReplicaNames(actors_[i], scenario_.cluster().controllers(static_cast<int>(i)))) {
      known.push_back(std::move(replica));
    }
  }
  if (or_api_server) known.push_back("api-server");
  CheckKnown(name, "controller of this scenario is called", known);
}

void ScenarioChecker::CheckService(const Name& name) {
  std::vector<std::string> names;
  names.reserve(services_.size());
  for (const auto& [service, operations] : services_) names.push_back(service);
  CheckKnown(name, "external service is called", names);
}

void ScenarioChecker::CheckNames(const std::string& path, const YamlNode& root) {
  const std::string stem = std::filesystem::path(path).stem().string();
  Need(root, !scenario_.name().empty(), "name");
  Need(root, !scenario_.about().empty(), "about");
  if (!scenario_.name().empty() && scenario_.name() != stem) {
    const YamlNode* name = root.Find("name");
    Report(name == nullptr ? root : *name, absl::StrCat("expected the name of the file, \"", stem,
                                                        "\"; got \"", scenario_.name(), "\""));
  }
  CheckControllers();
  CheckFindings();
  const YamlNode* cluster = root.Find("cluster");
  const YamlNode* external = cluster == nullptr ? nullptr : cluster->Find("external");
  CheckServices(scenario_.cluster().external(), external == nullptr ? root : *external,
                /*may_have_models=*/true);
  CheckWebhooks(cluster == nullptr ? nullptr : cluster->Find("webhooks"));
  CheckConversions(cluster == nullptr ? nullptr : cluster->Find("conversions"));
}

void ScenarioChecker::CheckControllers() {
  const auto& controllers = scenario_.cluster().controllers();
  for (int i = 0; i < controllers.size(); ++i) {
    CheckKnown(controllers[i].run(), "controller is called", known_.controllers);
    for (const Name& beside : controllers[i].also()) {
      CheckKnown(beside, "controller is called", known_.controllers);
    }
    for (const Name& service : controllers[i].services()) CheckService(service);
    if (controllers[i].replicas() < 0 || controllers[i].replicas() > 100) {
      const Name& run = controllers[i].run();
      problems_->push_back({run.line(), run.column(), "replicas: expected 1 to 100"});
    }
    for (int j = 0; j < i; ++j) {
      if (actors_[i] != actors_[j]) continue;
      const Name& run = controllers[i].run();
      problems_->push_back(
          {run.line(), run.column(),
           absl::StrCat("two controllers are called \"", actors_[i], "\"; give one a \"name\"")});
      break;
    }
  }
}

void ScenarioChecker::CheckFindings() {
  std::vector<std::string> with_none = known_.findings;
  with_none.push_back("none");
  for (const Name& name : scenario_.finding()) {
    CheckKnown(name, "finding is called", with_none);
    if (name.text() == "none" && scenario_.finding_size() > 1) {
      problems_->push_back({name.line(), name.column(), "\"none\" does not go with findings"});
    }
  }
  for (const Name& name : scenario_.possible_findings()) {
    CheckKnown(name, "finding is called", known_.findings);
  }
}

void CheckScenario(const std::string& path, const YamlNode& root, const Scenario& scenario,
                   const KnownNames& known, std::vector<Problem>* problems) {
  // A file with a typo would only get follow-up complaints from here.
  if (!problems->empty()) return;
  ScenarioChecker checker(scenario, known, problems);
  checker.CheckNames(path, root);
  ForEachItem(root.Find("steps"), scenario.steps(),
              [&](const YamlNode& node, const Step& step) { checker.CheckStep(node, step); });
  ForEachItem(root.Find("faults"), scenario.faults(),
              [&](const YamlNode& node, const Fault& fault) { checker.CheckFault(node, fault); });
  ForEachItem(root.Find("chaos"), scenario.chaos(),
              [&](const YamlNode& node, const Chaos& chaos) { checker.CheckChaos(node, chaos); });
  ForEachItem(
      root.Find("expect"), scenario.expect(),
      [&](const YamlNode& node, const Expectation& one) { checker.CheckExpectation(node, one); });
  ForEachItem(root.Find("goal"), scenario.goal(),
              [&](const YamlNode& node, const Goal& goal) { checker.CheckGoal(node, goal); });
}

}  // namespace quiesce::scenarios

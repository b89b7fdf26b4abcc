// What must hold of external services and of admission webhooks.

#include <algorithm>
#include <map>

#include "scenarios/language/scenario_checker.h"

namespace quiesce::scenarios {

std::map<std::string, std::vector<std::string>> ScenarioChecker::AllServices(
    const Scenario& scenario, const KnownNames& known) {
  std::map<std::string, std::vector<std::string>> services = known.services;
  for (const auto& [name, external] : scenario.cluster().external().entries()) {
    if (!external.has_model()) continue;
    std::vector<std::string>& operations = services[name];
    operations.clear();
    for (const auto& [operation, does] : external.model().entries()) {
      operations.push_back(operation);
    }
    std::sort(operations.begin(), operations.end());
  }
  return services;
}

void ScenarioChecker::CheckServices(const ExternalServices& services, const YamlNode& at,
                                    bool may_have_models) {
  const std::map<std::string, External> ordered(services.entries().begin(),
                                                services.entries().end());
  for (const auto& [name, external] : ordered) {
    const YamlNode& node = At(at, name);
    Name service;
    service.set_text(name);
    service.set_line(node.line);
    service.set_column(node.column);
    CheckService(service);
    for (const auto* calls :
         {&external.fails(), &external.acts_then_times_out(), &external.times_out()}) {
      for (const FailingCalls& one : *calls) CheckCall(one.call(), name, at);
    }
    for (const Window& down : external.down()) CheckSpan(at, down);
    for (const Slow& slow : external.slow()) {
      Need(at, slow.has_by(), "by");
      CheckCall(slow.call(), name, at);
      CheckSpan(at, slow);
    }
    if (external.has_model() && !may_have_models) {
      Report(At(node, "model"), "\"model\" belongs to the services of \"cluster\"");
    } else if (external.has_model()) {
      CheckModel(At(node, "model"), external);
    }
    if (external.acts_partly_size() > 0 && !HasModel(name)) {
      Report(At(node, "acts partly"), "\"acts partly\" belongs to a service with a \"model\"");
    }
    for (const PartialCalls& one : external.acts_partly()) CheckCall(one.call(), name, at);
  }
}

bool ScenarioChecker::HasModel(const std::string& service) const {
  const auto& entries = scenario_.cluster().external().entries();
  const auto found = entries.find(service);
  return found != entries.end() && found->second.has_model();
}

void ScenarioChecker::CheckModel(const YamlNode& at, const External& external) {
  if (external.model().entries().empty()) Report(at, "expected operations: {NAME: create, ...}");
  const std::map<std::string, ServiceOperation> ordered(external.model().entries().begin(),
                                                        external.model().entries().end());
  for (const auto& [name, operation] : ordered) {
    const YamlNode& node = At(at, name);
    if (operation.has_at_most() &&
        (operation.at_most().calls() <= 0 || !operation.at_most().has_per())) {
      Report(At(node, "at most"), "expected a rate such as {calls: 5, per: 1m}");
    }
    for (int i = 0; i + 1 < operation.series_size(); ++i) {
      Need(At(node, "series"), operation.series(i).has_for_(), "for");
    }
    if (operation.series_size() > 0 && operation.does() != ServiceOperation::CREATE) {
      Report(At(node, "series"), "\"series\" belongs to an operation that creates");
    }
  }
}

void ScenarioChecker::CheckCall(const std::string& call, const std::string& service,
                                const YamlNode& at) {
  const auto found = services_.find(service);
  if (call.empty() || found == services_.end()) return;
  Name name;
  name.set_text(call);
  name.set_line(at.line);
  name.set_column(at.column);
  CheckKnown(name, absl::StrCat("operation of ", service, " is called"), found->second);
}

void ScenarioChecker::CheckWebhooks(const YamlNode* list) {
  ForEachItem(
      list, scenario_.cluster().webhooks(), [this](const YamlNode& node, const Webhook& webhook) {
        Need(node, !webhook.name().empty(), "name");
        Need(node, webhook.on_size() > 0, "on");
        if (std::count(webhook.name().begin(), webhook.name().end(), '.') < 2) {
          Report(At(node, "name"), "expected a name of three parts: images.example.com");
        }
        const int does = !webhook.denies().empty() + webhook.has_sets() + webhook.has_down() +
                         webhook.has_times_out();
        if (does != 1) {
          Report(node, "expected one of \"denies\", \"sets\", \"down\" and \"times out\"");
        }
        for (const Operation& operation : webhook.on()) {
          if (operation.verb() == "get" || operation.verb() == "list" ||
              operation.verb() == "watch" || operation.verb() == "read") {
            problems_->push_back(
                {operation.line(), operation.column(), "a webhook is asked about writes only"});
          }
        }
        if (webhook.has_sets() && webhook.sets().text().front() != '{') {
          Report(At(node, "sets"), "expected a mapping: the fields to change");
        }
        CheckSpan(node, webhook);
        CheckSpan(At(node, "down"), webhook.down());
        CheckSpan(At(node, "times out"), webhook.times_out());
      });
}

void ScenarioChecker::CheckConversions(const YamlNode* list) {
  const auto& conversions = scenario_.cluster().conversions();
  ForEachItem(list, conversions, [this](const YamlNode& node, const Conversion& conversion) {
    Need(node, conversion.has_of(), "of");
    if (conversion.renames().empty() && !conversion.has_down() && !conversion.has_times_out()) {
      Report(node, "expected \"renames\", \"down\" or \"times out\"");
    }
    ForEachItem(node.Find("renames"), conversion.renames(),
                [this](const YamlNode& at, const Rename& rename) { CheckRename(at, rename); });
    CheckSpan(At(node, "down"), conversion.down());
    CheckSpan(At(node, "times out"), conversion.times_out());
  });
  for (int i = 0; i < conversions.size(); ++i) {
    for (int j = 0; j < i; ++j) {
      const Name& of = conversions[i].of();
      if (of.text() != conversions[j].of().text()) continue;
      problems_->push_back({of.line(), of.column(), "a definition has one conversion only"});
      break;
    }
  }
}

void ScenarioChecker::CheckRename(const YamlNode& node, const Rename& rename) {
  if (rename.entries().empty()) {
    Report(node, "expected versions: {v1: .spec.image, v2: .spec.engine.image}");
  }
  const std::map<std::string, FieldPath> ordered(rename.entries().begin(), rename.entries().end());
  for (const auto& [version, path] : ordered) {
    const bool names_only = path.text().size() > 1 && !absl::StrContains(path.text(), '[');
    const bool is_metadata =
        path.text() == ".metadata" || absl::StartsWith(path.text(), ".metadata.");
    if (names_only && !is_metadata) continue;
    problems_->push_back({path.line(), path.column(),
                          "expected a field by names alone, such as .spec.image, and none of "
                          "\"metadata\""});
  }
}

}  // namespace quiesce::scenarios

// Checks one scenario; see scenario_checks.h. Internal to scenario_checks.cc and the files of its
// parts: step_checks.cc, fault_checks.cc, expectation_checks.cc, service_checks.cc.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKER_H_
#define QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKER_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/reader.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {

class ScenarioChecker {
 public:
  ScenarioChecker(const Scenario& scenario, const KnownNames& known, std::vector<Problem>* problems)
      : scenario_(scenario),
        known_(known),
        services_(AllServices(scenario, known)),
        actors_(ActorNames(scenario)),
        problems_(problems) {}

  void CheckNames(const std::string& path, const YamlNode& root);
  void CheckStep(const YamlNode& node, const Step& step);
  void CheckFault(const YamlNode& node, const Fault& fault);
  void CheckExpectation(const YamlNode& node, const Expectation& expectation);
  void CheckChaos(const YamlNode& node, const Chaos& chaos);
  void CheckGoal(const YamlNode& node, const Goal& goal);

 private:
  void CheckControllers();
  void CheckFindings();
  void CheckServices(const ExternalServices& services, const YamlNode& at,
                     bool may_have_models = false);
  void CheckCall(const std::string& call, const std::string& service, const YamlNode& at);
  void CheckTally(const YamlNode& node, const Tally& tally);
  void CheckInstant(const YamlNode& node, bool has, const Instant& instant);
  void CheckInstants(const YamlNode& node, bool has_from, const Instant& from,
                     absl::string_view to_key, bool has_to, const Instant& to);
  // What conditions are about: an object or a service.
  template <typename T>
  void CheckSubject(const YamlNode& node, const T& it);
  void CheckSequence(const YamlNode& node, const Expectation& expectation);
  std::vector<std::string> StepNames() const;
  void CheckWebhooks(const YamlNode* list);
  void CheckConversions(const YamlNode* list);
  void CheckRename(const YamlNode& node, const Rename& rename);
  void CheckModel(const YamlNode& at, const External& external);
  bool HasModel(const std::string& service) const;
  // What a step does, without its time and who does it.
  void CheckAction(const YamlNode& node, const Step& step);
  void CheckNested(const YamlNode& node, const Step& step);
  void CheckMoment(const YamlNode& node, const Moment& moment);
  void CheckRequest(const YamlNode& node, const Step& step);
  void CheckPatch(const YamlNode& node, const Patch& patch);
  void CheckSteps(const YamlNode* list, const google::protobuf::RepeatedPtrField<Step>& steps);
  void CheckWhen(const YamlNode& node, const When& when);
  void CheckUpgrade(const YamlNode& node, const Upgrade& upgrade);
  void CheckRequestFault(const YamlNode& node, const Fault& fault);
  void CheckRefusal(const YamlNode& node, const Fault& fault);
  void CheckWatchFault(const YamlNode& node, const Fault& fault);
  void CheckOtherFault(const YamlNode& node, const Fault& fault);
  void CheckLease(const Name& actor);
  void CheckForGood(const YamlNode& node, const Fault& fault);
  // Of these keys the node has none but those that `allowed` names.
  void Forbid(const YamlNode& node, const std::vector<std::string>& keys,
              const std::vector<std::string>& allowed, absl::string_view what);

  void CheckActor(const Name& name, bool or_api_server = false);
  void CheckService(const Name& name);
  void CheckKnown(const Name& name, absl::string_view what, const std::vector<std::string>& known);
  void Need(const YamlNode& node, bool has, absl::string_view key) {
    if (!has) Report(node, absl::StrCat("expected \"", key, "\" here too"));
  }
  template <typename T>
  void CheckSpan(const YamlNode& node, const T& it) {
    CheckOrder(node, it.has_from() && it.has_to(), it.from(), it.to(), "to");
  }
  void CheckOrder(const YamlNode& node, bool both, const Duration& from, const Duration& to,
                  absl::string_view key) {
    if (both && ToDuration(to) < ToDuration(from)) {
      Report(node, absl::StrCat("expected \"", key, "\" to be no earlier than \"from\""));
    }
  }
  void Report(const YamlNode& node, std::string text) {
    problems_->push_back({node.line, node.column, std::move(text)});
  }

  static std::map<std::string, std::vector<std::string>> AllServices(const Scenario& scenario,
                                                                     const KnownNames& known);
  // Where a key of a mapping stands, or the mapping where it has none.
  static const YamlNode& At(const YamlNode& node, absl::string_view key) {
    const YamlNode* found = node.Find(std::string(key));
    return found == nullptr ? node : *found;
  }

  const Scenario& scenario_;
  const KnownNames& known_;
  // The services with their operations: those that are known, and those of the scenario itself.
  const std::map<std::string, std::vector<std::string>> services_;
  const std::vector<std::string> actors_;
  std::vector<Problem>* problems_;
  bool in_when_ = false;  // the steps are those of a `when`
};

// Calls check(node, message) for each item of a repeated field with the node that it came from.
template <typename Items, typename F>
void ForEachItem(const YamlNode* list, const Items& items, F check) {
  if (list == nullptr) return;
  for (int i = 0; i < items.size(); ++i) {
    const bool in_list = list->kind == YamlNode::Kind::kList;
    if (in_list && static_cast<size_t>(i) >= list->items.size()) return;
    check(in_list ? list->items[static_cast<size_t>(i)] : *list, items[i]);
  }
}

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKER_H_

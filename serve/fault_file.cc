#include "serve/fault_file.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/language/manifest.h"
#include "scenarios/language/message_filler.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/language/yaml.h"
#include "scenarios/play/fault_script.h"

namespace quiesce::serve {
namespace {

using scenarios::Problem;
using scenarios::YamlNode;

// Everything but faults is refused; the rest of a scenario means nothing here.
void CheckKeys(const YamlNode& document, std::vector<Problem>* problems) {
  for (const auto& [key, value] : document.members) {
    if (key.text == "faults") continue;
    problems->push_back(
        {key.line, key.column, absl::StrCat("unknown key \"", key.text, "\"; expected faults")});
  }
}

void CheckFault(const scenarios::Fault& fault, const YamlNode& node,
                std::vector<Problem>* problems) {
  const bool request = fault.has_on();
  if (request == fault.has_watch()) {
    problems->push_back({node.line, node.column, "expected either on or watch"});
  } else if (request && fault.answer() == scenarios::ANSWER_UNSPECIFIED) {
    problems->push_back({node.line, node.column, "expected answer: what becomes of the request"});
  } else if (request && (fault.answer() == scenarios::CRASH_BEFORE_COMMIT ||
                         fault.answer() == scenarios::CRASH_AFTER_COMMIT)) {
    problems->push_back({node.line, node.column, "a client outside cannot be made to crash"});
  } else if (!request && fault.has_cut_at() == fault.has_stalls()) {
    problems->push_back({node.line, node.column, "expected either cut at or stalls"});
  }
}

WatchTrouble ToTrouble(const scenarios::Fault& fault) {
  WatchTrouble trouble;
  trouble.actor = fault.of().text();
  trouble.resource = fault.watch().text();
  trouble.cut = fault.has_cut_at();
  trouble.gone = fault.then() == scenarios::GONE;
  trouble.at = scenarios::ToDuration(trouble.cut ? fault.cut_at() : fault.stalls().from());
  trouble.until = scenarios::ToDuration(fault.stalls().to());
  return trouble;
}

}  // namespace

absl::StatusOr<FaultPlan> ReadFaultFile(const std::string& path, absl::Time start) {
  absl::StatusOr<std::string> text = scenarios::ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<std::vector<YamlNode>> documents = scenarios::ParseYaml(*text);
  if (!documents.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ":", documents.status().message()));
  }
  if (documents->size() != 1 || documents->front().kind != YamlNode::Kind::kMap) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ":1:1: expected one mapping with the key faults"));
  }
  const YamlNode& document = documents->front();
  std::vector<Problem> problems;
  CheckKeys(document, &problems);
  scenarios::Scenario scenario;
  if (problems.empty()) scenarios::FillMessage(document, &scenario, &problems);
  const YamlNode* const list = document.Find("faults");
  FaultPlan plan;
  for (int i = 0; problems.empty() && i < scenario.faults_size(); ++i) {
    const scenarios::Fault& fault = scenario.faults(i);
    const bool listed = list->kind == YamlNode::Kind::kList;
    CheckFault(fault, listed ? list->items[static_cast<size_t>(i)] : *list, &problems);
    if (fault.has_on()) {
      plan.rules.push_back(scenarios::MakeFaultRule(fault, start));
    } else {
      plan.watches.push_back(ToTrouble(fault));
    }
  }
  if (!problems.empty()) {
    return absl::InvalidArgumentError(scenarios::FormatProblems(path, std::move(problems)));
  }
  return plan;
}

}  // namespace quiesce::serve

#include "scenarios/language/scenario_checks.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/language/strings.h"
#include "scenarios/language/text_fields.h"

namespace quiesce::scenarios {
namespace {

class Checker {
 public:
  Checker(const Scenario& scenario, const KnownNames& known, std::vector<Problem>* problems)
      : scenario_(scenario), known_(known), actors_(ActorNames(scenario)), problems_(problems) {}

  void CheckNames(const std::string& path, const YamlNode& root);
  void CheckStep(const YamlNode& node, const Step& step);
  void CheckFault(const YamlNode& node, const Fault& fault);
  void CheckExpectation(const YamlNode& node, const Expectation& expectation);
  void CheckGoal(const YamlNode& node, const Goal& goal);

 private:
  void CheckControllers();
  void CheckFindings();
  void CheckServices(const ExternalServices& services, const YamlNode& at);
  void CheckCall(const std::string& call, const std::string& service, const YamlNode& at);
  void CheckTally(const YamlNode& node, const Tally& tally);
  void CheckPatch(const YamlNode& node, const Patch& patch);
  void CheckRequestFault(const YamlNode& node, const Fault& fault);
  void CheckWatchFault(const YamlNode& node, const Fault& fault);

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

  const Scenario& scenario_;
  const KnownNames& known_;
  const std::vector<std::string> actors_;
  std::vector<Problem>* problems_;
};

std::vector<std::string> ServiceNames(const KnownNames& known) {
  std::vector<std::string> names;
  for (const auto& [name, operations] : known.services) names.push_back(name);
  return names;
}

void Checker::CheckKnown(const Name& name, absl::string_view what,
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

void Checker::CheckActor(const Name& name, bool or_api_server) {
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

void Checker::CheckService(const Name& name) {
  CheckKnown(name, "external service is called", ServiceNames(known_));
}

void Checker::CheckNames(const std::string& path, const YamlNode& root) {
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
  CheckServices(scenario_.cluster().external(), external == nullptr ? root : *external);
}

void Checker::CheckControllers() {
  const auto& controllers = scenario_.cluster().controllers();
  for (int i = 0; i < controllers.size(); ++i) {
    CheckKnown(controllers[i].run(), "controller is called", known_.controllers);
    for (const Name& beside : controllers[i].also()) {
      CheckKnown(beside, "controller is called", known_.controllers);
    }
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

void Checker::CheckFindings() {
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

void Checker::CheckServices(const ExternalServices& services, const YamlNode& at) {
  const std::map<std::string, External> ordered(services.entries().begin(),
                                                services.entries().end());
  for (const auto& [name, external] : ordered) {
    Name service;
    service.set_text(name);
    service.set_line(at.line);
    service.set_column(at.column);
    CheckService(service);
    for (const auto* calls :
         {&external.fails(), &external.acts_then_times_out(), &external.times_out()}) {
      for (const FailingCalls& one : *calls) CheckCall(one.call(), name, at);
    }
    for (const Window& down : external.down()) CheckSpan(at, down);
    for (const Slow& slow : external.slow()) {
      Need(at, slow.has_by(), "by");
      CheckSpan(at, slow);
    }
  }
}

void Checker::CheckCall(const std::string& call, const std::string& service, const YamlNode& at) {
  const auto found = known_.services.find(service);
  if (call.empty() || found == known_.services.end()) return;
  Name name;
  name.set_text(call);
  name.set_line(at.line);
  name.set_column(at.column);
  CheckKnown(name, absl::StrCat("operation of ", service, " is called"), found->second);
}

void Checker::CheckStep(const YamlNode& node, const Step& step) {
  switch (step.what_case()) {
    case Step::kApply:
      Need(node, step.apply().has_manifest(), "manifest");
      break;
    case Step::kPatch:
      CheckPatch(node, step.patch());
      break;
    case Step::kDelete:
      Need(node, step.delete_().has_object(), "object");
      break;
    case Step::kWait:
      Need(node, step.wait().has_for_(), "for");
      Need(node, step.wait().has_until(), "until");
      break;
    case Step::kCrash:
      CheckActor(step.crash().controller());
      break;
    case Step::kPause:
      CheckActor(step.pause().controller());
      Need(node, step.pause().has_for_(), "for");
      break;
    case Step::kStop:
      CheckActor(step.stop());
      break;
    case Step::kStart:
      CheckActor(step.start());
      break;
    case Step::kRestart:
      CheckActor(step.restart(), /*or_api_server=*/true);
      break;
    case Step::kFault: {
      const YamlNode* fault = node.Find("fault");
      CheckFault(fault == nullptr ? node : *fault, step.fault());
      break;
    }
    case Step::kExternal:
      CheckServices(step.external(), node);
      break;
    case Step::kAdvance:
      break;
    case Step::kEndFaults:
      if (!step.end_faults()) Report(node, "expected \"end faults\" to be true");
      break;
    case Step::WHAT_NOT_SET:
      Report(node,
             "expected what the step does: apply, patch, delete, wait, advance, crash, stop, "
             "start, restart, fault, end faults, external or pause");
      break;
  }
  if (step.has_at() && step.has_after()) Report(node, "expected only one of \"at\" and \"after\"");
}

void Checker::CheckPatch(const YamlNode& node, const Patch& patch) {
  Need(node, patch.has_object(), "object");
  if (patch.has_merge() == patch.has_json()) {
    Report(node, "expected one of \"merge\" and \"json\"");
  }
}

void Checker::CheckFault(const YamlNode& node, const Fault& fault) {
  CheckActor(fault.of());
  if (fault.has_on() == fault.has_watch()) {
    Report(node, "expected one of \"on\" (a request) and \"watch\"");
  } else if (fault.has_on()) {
    CheckRequestFault(node, fault);
  } else {
    CheckWatchFault(node, fault);
  }
}

void Checker::CheckRequestFault(const YamlNode& node, const Fault& fault) {
  Need(node, fault.answer() != ANSWER_UNSPECIFIED, "answer");
  if (fault.has_cut_at() || fault.has_stalls() || fault.then() != RESUMES) {
    Report(node, "\"cut at\", \"then\" and \"stalls\" belong to \"watch\", not to \"on\"");
  }
  if (fault.has_retry_after() && fault.answer() != TOO_MANY_REQUESTS) {
    Report(node, "\"retry after\" belongs to \"answer: too many requests\"");
  }
  CheckSpan(node, fault);
}

void Checker::CheckWatchFault(const YamlNode& node, const Fault& fault) {
  if (fault.has_cut_at() == fault.has_stalls()) {
    Report(node, "expected one of \"cut at\" and \"stalls\"");
  }
  if (fault.has_stalls()) {
    Need(node, fault.stalls().has_to(), "to");
    CheckSpan(node, fault.stalls());
    if (fault.then() != RESUMES) Report(node, "\"then\" belongs to \"cut at\"");
  }
  if (fault.answer() != ANSWER_UNSPECIFIED || fault.times() != 0 || fault.skip() != 0 ||
      fault.one_in() != 0 || fault.has_from() || fault.has_to() || fault.has_retry_after()) {
    Report(node,
           "\"answer\", \"times\", \"skip\", \"one in\", \"from\", \"to\" and \"retry after\" "
           "belong to \"on\", not to \"watch\"");
  }
}

void Checker::CheckTally(const YamlNode& node, const Tally& tally) {
  CheckActor(tally.by());
  CheckService(tally.to());
  const int measures = tally.has_writes() + tally.has_reconciles() + tally.has_requests() +
                       tally.has_calls() + tally.has_attempts() + tally.has_conflicts();
  if (measures != 1) {
    Report(node, "expected one of writes, reconciles, requests, calls, attempts and conflicts");
  }
  if (tally.has_calls()) {
    // A call is no request about an object.
    if (tally.has_of()) Report(node, "\"of\" does not go with \"calls\"");
    CheckCall(tally.call(), tally.to().text(), node);
  } else if (tally.has_to() || !tally.call().empty()) {
    Report(node, "\"to\" and \"call\" belong to \"calls\"");
  }
  CheckOrder(node, tally.has_from() && tally.has_until(), tally.from(), tally.until(), "until");
}

void Checker::CheckExpectation(const YamlNode& node, const Expectation& expectation) {
  switch (expectation.what_case()) {
    case Expectation::kEventually:
      Need(node, expectation.eventually().has_object(), "object");
      Need(node, expectation.eventually().has_is(), "is");
      Need(node, expectation.eventually().has_within(), "within");
      break;
    case Expectation::kAlways:
    case Expectation::kNever: {
      const Throughout& it = expectation.has_always() ? expectation.always() : expectation.never();
      Need(node, it.has_object(), "object");
      Need(node, it.has_is(), "is");
      CheckSpan(node, it);
      break;
    }
    case Expectation::kStays:
      Need(node, expectation.stays().has_object(), "object");
      Need(node, expectation.stays().has_is(), "is");
      Need(node, expectation.stays().has_for_(), "for");
      break;
    case Expectation::kFinally:
      if (expectation.finally().has_object() == expectation.finally().has_service()) {
        Report(node, "expected one of \"object\" and \"service\"");
      }
      CheckService(expectation.finally().service());
      Need(node, expectation.finally().has_is(), "is");
      break;
    case Expectation::kPhases:
      Need(node, expectation.phases().has_of(), "of");
      Need(node, expectation.phases().has_path(), "path");
      if (expectation.phases().order().empty() == expectation.phases().visits().empty()) {
        Report(node, "expected one of \"order\" and \"visits\"");
      }
      break;
    case Expectation::kAtMost:
      CheckTally(node, expectation.at_most());
      break;
    case Expectation::kAtLeast:
      CheckTally(node, expectation.at_least());
      break;
    case Expectation::kWithinOutage:
      Need(node, expectation.within_outage().has_calls_to(), "calls to");
      CheckService(expectation.within_outage().calls_to());
      break;
    case Expectation::kCount:
      Need(node, expectation.count().has_objects(), "objects");
      break;
    case Expectation::kSettles:
      Need(node, expectation.settles().has_within(), "within");
      break;
    case Expectation::WHAT_NOT_SET:
      Report(node,
             "expected what must hold: eventually, always, never, stays, finally, phases, at "
             "most, at least, within outage, count or settles");
      break;
  }
}

void Checker::CheckGoal(const YamlNode& node, const Goal& goal) {
  Need(node, goal.has_object(), "object");
  Need(node, goal.has_is(), "is");
}

// Calls check(node, message) for each item of a repeated field with the node that it came from.
template <typename Items, typename F>
void ForEach(const YamlNode& root, const char* key, const Items& items, F check) {
  const YamlNode* list = root.Find(key);
  if (list == nullptr) return;
  for (int i = 0; i < items.size(); ++i) {
    const bool in_list = list->kind == YamlNode::Kind::kList;
    if (in_list && static_cast<size_t>(i) >= list->items.size()) return;
    check(in_list ? list->items[i] : *list, items[i]);
  }
}

}  // namespace

void CheckScenario(const std::string& path, const YamlNode& root, const Scenario& scenario,
                   const KnownNames& known, std::vector<Problem>* problems) {
  // A file with a typo would only get follow-up complaints from here.
  if (!problems->empty()) return;
  Checker checker(scenario, known, problems);
  checker.CheckNames(path, root);
  ForEach(root, "steps", scenario.steps(),
          [&](const YamlNode& node, const Step& step) { checker.CheckStep(node, step); });
  ForEach(root, "faults", scenario.faults(),
          [&](const YamlNode& node, const Fault& fault) { checker.CheckFault(node, fault); });
  ForEach(root, "expect", scenario.expect(), [&](const YamlNode& node, const Expectation& one) {
    checker.CheckExpectation(node, one);
  });
  ForEach(root, "goal", scenario.goal(),
          [&](const YamlNode& node, const Goal& goal) { checker.CheckGoal(node, goal); });
}

}  // namespace quiesce::scenarios

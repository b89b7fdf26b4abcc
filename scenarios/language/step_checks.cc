// What must hold of steps.

#include "scenarios/language/scenario_checker.h"

namespace quiesce::scenarios {

void ScenarioChecker::CheckStep(const YamlNode& node, const Step& step) {
  CheckAction(node, step);
  CheckRequest(node, step);
  if (step.has_at() && step.has_after()) Report(node, "expected only one of \"at\" and \"after\"");
  if (step.has_at()) CheckMoment(At(node, "at"), step.at());
  if (step.has_after()) CheckMoment(At(node, "after"), step.after());
}

void ScenarioChecker::CheckAction(const YamlNode& node, const Step& step) {
  switch (step.what_case()) {
    case Step::kApply:
      Need(node, step.apply().has_manifest(), "manifest");
      if (step.apply().force() && !step.apply().server_side()) {
        Report(At(node, "apply"), "\"force\" belongs to \"server side: true\"");
      }
      break;
    case Step::kCreate:
      Need(node, step.create().has_manifest(), "manifest");
      break;
    case Step::kPatch:
      CheckPatch(node, step.patch());
      break;
    case Step::kDelete:
      if (!in_when_) Need(node, step.delete_().has_object(), "object");
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
    case Step::kFault:
      CheckFault(At(node, "fault"), step.fault());
      break;
    case Step::kExternal:
      CheckServices(step.external(), node);
      break;
    case Step::kRepeat:
    case Step::kParallel:
    case Step::kWhen:
      CheckNested(node, step);
      break;
    case Step::kUninstall:
      CheckActor(step.uninstall().controller());
      break;
    case Step::kUpgrade:
      CheckUpgrade(At(node, "upgrade"), step.upgrade());
      break;
    case Step::kAdvance:
      break;
    case Step::kEndFaults:
      if (!step.end_faults()) Report(node, "expected \"end faults\" to be true");
      break;
    case Step::WHAT_NOT_SET:
      Report(node,
             "expected what the step does: apply, create, patch, delete, wait, advance, crash, "
             "stop, start, restart, pause, fault, end faults, external, repeat, parallel, when, "
             "uninstall or upgrade");
      break;
  }
}

// Steps that hold others.
void ScenarioChecker::CheckNested(const YamlNode& node, const Step& step) {
  if (step.has_when()) {
    CheckWhen(At(node, "when"), step.when());
  } else if (step.has_repeat()) {
    const YamlNode& repeat = At(node, "repeat");
    Need(repeat, step.repeat().times() > 0, "times");
    Need(repeat, step.repeat().steps_size() > 0, "steps");
    CheckSteps(repeat.Find("steps"), step.repeat().steps());
  } else {
    const YamlNode& parallel = At(node, "parallel");
    if (step.parallel().rows_size() < 2) {
      Report(parallel, "expected two rows of steps or more: [[{...}, {...}], [{...}]]");
    }
    ForEachItem(&parallel, step.parallel().rows(), [&](const YamlNode& row, const StepRow& steps) {
      CheckSteps(&row, steps.steps());
    });
  }
}

void ScenarioChecker::CheckMoment(const YamlNode& node, const Moment& moment) {
  if (moment.has_time() == (moment.between_size() > 0)) {
    Report(node, "expected a time such as 30s, or {between: [10s, 60s]}");
  } else if (moment.between_size() > 0 && moment.between_size() != 2) {
    Report(At(node, "between"), "expected two times: [10s, 60s]");
  } else if (moment.between_size() == 2 &&
             ToDuration(moment.between(1)) < ToDuration(moment.between(0))) {
    Report(At(node, "between"), "expected the second time to be no earlier than the first");
  }
}

void ScenarioChecker::CheckRequest(const YamlNode& node, const Step& step) {
  const bool asks = step.has_apply() || step.has_create() || step.has_patch() || step.has_delete_();
  if (asks) {
    const Refusal& refused = step.refused();
    if (step.has_refused() && refused.reason().empty() && refused.code() == 0 &&
        refused.says().empty()) {
      Report(At(node, "refused"), "expected one of \"reason\", \"code\" and \"says\"");
    }
    if (refused.code() != 0 && (refused.code() < 400 || refused.code() > 599)) {
      Report(At(node, "refused"), "expected a code from 400 to 599");
    }
    return;
  }
  for (const char* key : {"as", "field manager", "refused"}) {
    if (node.Find(key) == nullptr) continue;
    Report(At(node, key), absl::StrCat("\"", key, "\" belongs to apply, create, patch and delete"));
  }
}

void ScenarioChecker::CheckPatch(const YamlNode& node, const Patch& patch) {
  if (!in_when_) Need(node, patch.has_object(), "object");
  if (patch.has_merge() == patch.has_json()) {
    Report(node, "expected one of \"merge\" and \"json\"");
  }
}

void ScenarioChecker::CheckSteps(const YamlNode* list,
                                 const google::protobuf::RepeatedPtrField<Step>& steps) {
  ForEachItem(list, steps, [&](const YamlNode& node, const Step& step) { CheckStep(node, step); });
}

void ScenarioChecker::CheckWhen(const YamlNode& node, const When& when) {
  Need(node, when.has_object(), "object");
  Need(node, when.has_is(), "is");
  Need(node, when.do__size() > 0, "do");
  const bool outer = in_when_;
  in_when_ = true;
  CheckSteps(node.Find("do"), when.do_());
  in_when_ = outer;
}

void ScenarioChecker::CheckUpgrade(const YamlNode& node, const Upgrade& upgrade) {
  Need(node, upgrade.has_controller(), "controller");
  Need(node, upgrade.has_to(), "to");
  CheckKnown(upgrade.controller(), "controller of this scenario is called", actors_);
  CheckKnown(upgrade.to(), "controller is called", known_.controllers);
}

}  // namespace quiesce::scenarios

#include "reconcilers/capt/part.h"

#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

const PartKind& InfrastructurePart() {
  static const PartKind kind{&CaptClusters(), "vpc", "infrastructureReady", "InfrastructureReady"};
  return kind;
}
const PartKind& ControlPlanePart() {
  static const PartKind kind{&CaptControlPlanes(), "eks", "controlPlaneReady", "ControlPlaneReady"};
  return kind;
}

Task<Outcome> Part::Reconcile(Context& context, Request request) {
  StatusOr<Value> found = co_await context.client.Get(*kind_.resource, request);
  if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
  Value part = *std::move(found);
  if (runtime::IsBeingDeleted(part)) co_return Result::Done();

  Value workspace =
      ChildOf(part, WorkspaceTemplateApplies(), absl::StrCat(NameOf(part), "-", kind_.module));
  workspace.Mutable("spec").Set("module", kind_.module);
  StatusOr<Value> live = co_await context.client.Get(WorkspaceTemplateApplies(), KeyOf(workspace));
  if (runtime::IsNotFound(live.status())) {
    Status created = co_await CreateOnce(context, WorkspaceTemplateApplies(), workspace);
    if (!created.ok()) co_return created;
  } else if (!live.ok()) {
    co_return live.status();
  }
  const Value before = part;
  TakeOver(context, live.ok() ? *live : Value(), part);
  co_return co_await Report(context, before, part);
}

void Part::TakeOver(Context& context, const Value& workspace, Value& part) const {
  const Value& status = workspace["status"];
  const std::string phase = Text(status["phase"]);
  part.Mutable("status").Set("ready", phase == kApplied);
  part.Mutable("status").Set("observedGeneration", GenerationOf(part));
  if (phase == kApplied) {
    SetCondition(context, part, "Ready", true, "WorkspaceApplied");
  } else if (phase == kFailed) {
    SetCondition(context, part, "Ready", false, "WorkspaceFailed", Text(status["message"]));
  } else {
    SetCondition(context, part, "Ready", false, "WorkspaceApplying",
                 absl::StrCat(status["progress"].int_value(), " %"));
  }
}

}  // namespace quiesce::reconcilers::capt

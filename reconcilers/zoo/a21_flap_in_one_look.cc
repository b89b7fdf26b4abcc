// appthrust/capt controlplane/controller.go@c0e3e81: the look sets Ready to True; a later step of
// it fails and sets Ready to False. Both are real changes, so a comparison before each write does
// not help, and both wake the key.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ControlPlane : public Twin {
  Task<Outcome> Handle(Context& context, Value plane) override {
    const Value before = plane;
    StatusOr<Value> kubeconfig =
        co_await context.client.Get(Secrets(), Beside(plane, NameOf(plane) + "-kubeconfig"));
    if (!kubeconfig.ok() && !runtime::IsNotFound(kubeconfig.status())) {
      co_return kubeconfig.status();
    }
    if (!cured() && !IsReady(plane)) {
      SetCondition(context, plane, "Ready", true, "WorkspaceReady");
      Status written = co_await WriteStatus(context, Widgets(), before, plane);
      if (!written.ok()) co_return written;
    }
    if (kubeconfig.ok()) {
      SetCondition(context, plane, "Ready", true, "WorkspaceReady");
    } else {
      SetCondition(context, plane, "Ready", false, "KubeconfigMissing");
    }
    // The version that the first write returned is not used: the object is read again in Go, too.
    const Patch patch = MergeFrom(cured() ? before : Value::Object(), plane);
    if (cured() && plane == before) co_return Result::After(absl::Seconds(30));
    Value status = Value::Object({{"status", plane["status"]}});
    Status written =
        co_await context.client.Status().Patch(Widgets(), &plane, {patch.type, status});
    if (!written.ok()) co_return runtime::IgnoreNotFound(written);
    co_return Result::After(absl::Seconds(30));
  }
};

}  // namespace

Entry A21() {
  return Pair<ControlPlane>("a21", {"appthrust/capt controlplane/controller.go",
                                    "sets Ready to True and then to False in each look",
                                    "decides first and writes once"});
}

}  // namespace quiesce::reconcilers::zoo

// appthrust/capt cluster-phase-management.md: the phase of the cluster becomes Provisioned when
// both parts are ready, but that is looked at only by the controller of one part, when that part
// becomes ready. If the other one comes later, no one looks. reconcilers/capt tells the whole
// story.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Infrastructure : public Twin {
  Task<Outcome> Handle(Context& context, Value infrastructure) override {
    co_await context.Sleep(absl::Seconds(infrastructure["spec"]["seconds"].int_value()));
    StatusOr<Value> cluster = co_await context.client.Live().Get(Gadgets(), KeyOf(infrastructure));
    if (!cluster.ok()) co_return runtime::IgnoreNotFound(cluster.status());
    const Value before = *cluster;
    cluster->Mutable("status").Set("infrastructureReady", true);
    const Value& status = (*cluster)["status"];
    if (cured() && status["controlPlaneReady"].bool_value()) {
      cluster->Mutable("status").Set("phase", "Provisioned");
    }
    co_return co_await WriteStatus(context, Gadgets(), before, *cluster);
  }
};

// The control plane: it sets the phase when it becomes ready.
class ControlPlane : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const Value before = cluster;
    if (cluster["status"]["controlPlaneReady"].bool_value()) co_return Result::Done();
    co_await context.Sleep(absl::Seconds(cluster["spec"]["seconds"].int_value()));
    cluster.Mutable("status").Set("controlPlaneReady", true);
    const bool both = cluster["status"]["infrastructureReady"].bool_value();
    cluster.Mutable("status").Set("phase", both ? "Provisioned" : "Provisioning");
    co_return co_await WriteStatus(context, Gadgets(), before, cluster);
  }
};

}  // namespace

Entry E09() {
  return WithHelper<ControlPlane>(
      Pair<Infrastructure>("e09", {"appthrust/capt cluster-phase-management.md",
                                   "sets its flag and leaves the phase to a look that came before",
                                   "ends the phase whichever part is the last"}),
      "e09-control-plane", "Sets the phase of the cluster when the control plane is ready",
      [](ControllerSpec& spec) { spec.for_resource = Gadgets(); });
}

}  // namespace quiesce::reconcilers::zoo

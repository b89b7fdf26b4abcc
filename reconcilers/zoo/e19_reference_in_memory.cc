// appthrust/capt captcluster/controller.go@c0e3e81: the owner reference is set on the object in
// memory; the look ends with an update of the status, which stores no metadata.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class CaptCluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    StatusOr<Value> owner = co_await context.client.Live().Get(Gadgets(), KeyOf(cluster));
    if (!owner.ok()) co_return runtime::IgnoreNotFound(owner.status());
    const Value stored = cluster;
    Status owned = runtime::SetControllerReference(*owner, &cluster);
    if (!owned.ok()) co_return owned;
    if (cured() && cluster != stored) {
      Status patched = co_await context.client.Patch(
          Widgets(), &cluster, MergeFrom(stored, cluster, /*optimistic_lock=*/true));
      if (!patched.ok()) co_return runtime::IgnoreNotFound(patched);
    }
    const Value before = cluster;
    SetCondition(context, cluster, "Ready", true, "Reconciled");
    co_return co_await WriteStatus(context, Widgets(), before, cluster);
  }
};

}  // namespace

Entry E19() {
  return Pair<CaptCluster>(
      "e19", {"appthrust/capt captcluster/controller.go",
              "changes metadata in memory and stores only the status", "stores both"});
}

}  // namespace quiesce::reconcilers::zoo

// appthrust/capt captcluster/controller.go@c0e3e81: not found is wrapped into an error of no type,
// so the branch that would say WaitingForCluster and come back in ten seconds is never taken.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class CaptCluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    const Value before = cluster;
    StatusOr<Value> owner = co_await OwnerOf(context, cluster);
    if (runtime::IsNotFound(owner.status())) {
      SetCondition(context, cluster, "Ready", false, "WaitingForCluster");
      Status written = co_await WriteStatus(context, Widgets(), before, cluster);
      if (!written.ok()) co_return written;
      co_return Result::After(absl::Seconds(10));
    }
    if (!owner.ok()) co_return owner.status();
    SetCondition(context, cluster, "Ready", true, "Reconciled");
    co_return co_await WriteStatus(context, Widgets(), before, cluster);
  }

  Task<StatusOr<Value>> OwnerOf(Context& context, const Value& cluster) {
    StatusOr<Value> owner = co_await context.client.Get(Gadgets(), KeyOf(cluster));
    if (owner.ok() || !runtime::IsNotFound(owner.status())) co_return owner;
    if (cured()) co_return runtime::WrapError("no owner cluster found: ", owner.status());
    co_return absl::UnknownError("no owner cluster found");
  }
};

}  // namespace

Entry E18() {
  return Pair<CaptCluster>(
      "e18", {"appthrust/capt captcluster/controller.go", "wraps not found so that no one can tell",
              "wraps it with its type"});
}

}  // namespace quiesce::reconcilers::zoo

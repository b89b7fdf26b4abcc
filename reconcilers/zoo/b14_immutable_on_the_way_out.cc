// kubernetes-sigs/karpenter#1767: the finalizer is taken off by an update of the whole object, from
// which the client has dropped a field that it does not know; the spec may not change, so the
// server refuses it.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b14";

class NodeClaim : public Twin {
  Task<Outcome> Handle(Context& context, Value claim) override {
    if (!runtime::IsBeingDeleted(claim)) {
      co_return co_await PutFinalizer(context, Widgets(), claim, kFinalizer);
    }
    if (cured()) co_return co_await DropFinalizer(context, Widgets(), claim, kFinalizer);
    runtime::RemoveFinalizer(claim, kFinalizer);
    claim.Mutable("spec").Mutable("sealed").Erase("legacy");  // not in the types of this version
    co_return runtime::IgnoreNotFound(co_await context.client.Update(Widgets(), &claim));
  }
};

}  // namespace

Entry B14() {
  return Pair<NodeClaim>("b14",
                         {"kubernetes-sigs/karpenter#1767",
                          "takes its finalizer off by an update that also changes the spec",
                          "patches the finalizers and nothing else"},
                         [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo

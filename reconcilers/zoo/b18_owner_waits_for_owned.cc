// appthrust/capt finalizer-lessons-learned.md: the cluster keeps its finalizer until its
// infrastructure is gone; the infrastructure waits until its owner is gone.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b18";

// The infrastructure.
class Infrastructure : public Twin {
  Task<Outcome> Handle(Context& context, Value infrastructure) override {
    if (!runtime::IsBeingDeleted(infrastructure)) {
      co_return co_await PutFinalizer(context, Widgets(), infrastructure, kFinalizer);
    }
    StatusOr<Value> owner = co_await context.client.Live().Get(Gadgets(), KeyOf(infrastructure));
    if (!owner.ok() && !runtime::IsNotFound(owner.status())) co_return owner.status();
    // The order goes down the chain: an owner waits for what it owns, never the other way.
    if (owner.ok() && !cured()) co_return Result::After(absl::Seconds(30));
    co_return co_await DropFinalizer(context, Widgets(), infrastructure, kFinalizer);
  }
};

// The cluster, the same in both.
class Cluster : public Twin {
  Task<Outcome> Handle(Context& context, Value cluster) override {
    if (!runtime::IsBeingDeleted(cluster)) {
      Status put = co_await PutFinalizer(context, Gadgets(), cluster, kFinalizer);
      if (!put.ok()) co_return put;
      co_return co_await EnsureChild(context, Widgets(),
                                     ChildOf(cluster, Widgets(), NameOf(cluster)));
    }
    Status deleted = co_await DeleteOnce(context, Widgets(), KeyOf(cluster));
    if (!deleted.ok()) co_return deleted;
    StatusOr<Value> left = co_await context.client.Live().Get(Widgets(), KeyOf(cluster));
    if (left.ok()) co_return Result::Done();  // owned: its end wakes this key
    if (!runtime::IsNotFound(left.status())) co_return left.status();
    co_return co_await DropFinalizer(context, Gadgets(), cluster, kFinalizer);
  }
};

}  // namespace

Entry B18() {
  return WithHelper<Cluster>(
      Pair<Infrastructure>("b18",
                           {"appthrust/capt finalizer-lessons-learned.md",
                            "waits for the end of an owner that waits for its own",
                            "lets go without a look at its owner"},
                           [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; }),
      "b18-cluster", "Waits until its infrastructure is gone", [](ControllerSpec& spec) {
        spec.for_resource = Gadgets();
        spec.owns = {Widgets()};
        spec.finalizers = {kFinalizer};
      });
}

}  // namespace quiesce::reconcilers::zoo

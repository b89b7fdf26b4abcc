// kubermatic/kubecarrier#280: the deletion of an installation takes the controller's Deployment and
// the objects whose finalizer that controller holds at once; no one is left to let them go. The
// controller of the objects lives as long as its Deployment does: it looks for it first.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b09";

class Catapult : public Twin {
  Task<Outcome> Handle(Context& context, Value object) override {
    StatusOr<Value> process =
        co_await context.client.Live().Get(Deployments(), Beside(object, "catapult"));
    if (runtime::IsNotFound(process.status())) co_return Result::Done();  // it does not run
    if (!process.ok()) co_return process.status();
    if (runtime::IsBeingDeleted(object)) {
      co_return co_await DropFinalizer(context, Widgets(), object, kFinalizer);
    }
    co_return co_await PutFinalizer(context, Widgets(), object, kFinalizer);
  }
};

// The controller of installations: what it takes away, and in which order.
class Installation : public Twin {
  Task<Outcome> Handle(Context& context, Value installation) override {
    if (!runtime::IsBeingDeleted(installation)) {
      co_return co_await PutFinalizer(context, Gadgets(), installation, kFinalizer);
    }
    ListOptions all;
    all.namespace_ = NamespaceOf(installation);
    StatusOr<std::vector<Value>> objects = co_await context.client.Live().List(Widgets(), all);
    if (!objects.ok()) co_return objects.status();
    const ObjectKey process = Beside(installation, "catapult");
    if (!cured()) {
      Status deleted = co_await DeleteOnce(context, Deployments(), process);
      if (!deleted.ok()) co_return deleted;
    }
    for (const Value& object : *objects) {
      Status deleted = co_await DeleteOnce(context, Widgets(), KeyOf(object));
      if (!deleted.ok()) co_return deleted;
    }
    if (cured()) {
      if (!objects->empty()) co_return Result::After(absl::Seconds(1));
      Status deleted = co_await DeleteOnce(context, Deployments(), process);
      if (!deleted.ok()) co_return deleted;
    }
    co_return co_await DropFinalizer(context, Gadgets(), installation, kFinalizer);
  }
};

}  // namespace

Entry B09() {
  Entry entry =
      Pair<Installation>("b09",
                         {"kubermatic/kubecarrier#280",
                          "takes a controller away before the objects that it must let go",
                          "takes the objects away first, and then their controller"},
                         [](ControllerSpec& spec, bool) { spec.for_resource = Gadgets(); });
  return WithHelper<Catapult>(std::move(entry), "b09-catapult",
                              "Holds Widgets, while its Deployment exists",
                              [](ControllerSpec& spec) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo

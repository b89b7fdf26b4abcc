// rabbitmq/messaging-topology-operator#30: each look begins by building a client from the cluster
// that the object names. Where that is gone, it ends there, before it comes to the deletion, and
// the finalizer stays.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b01";

class Topology : public Twin {
  Task<Outcome> Handle(Context& context, Value queue) override {
    StatusOr<Value> cluster =
        co_await context.client.Get(Gadgets(), Beside(queue, Text(queue["spec"]["target"])));
    const bool gone = runtime::IsNotFound(cluster.status());
    if (!cluster.ok() && !(cured() && gone && runtime::IsBeingDeleted(queue))) {
      co_return cluster.status();
    }
    if (runtime::IsBeingDeleted(queue)) {
      co_return co_await DropFinalizer(context, Widgets(), queue, kFinalizer);
    }
    co_return co_await PutFinalizer(context, Widgets(), queue, kFinalizer);
  }
};

}  // namespace

Entry B01() {
  return Pair<Topology>("b01",
                        {"rabbitmq/messaging-topology-operator#30",
                         "needs the cluster that an object names even to let the object go",
                         "takes a cluster that is gone for cleaned up"},
                        [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo

// kubernetes-sigs/cluster-api-provider-aws#1661: the cache still says that the infrastructure is
// not ready; the look ends without a timer, and nothing tells the controller when it is.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Machine : public Twin {
  Task<Outcome> Handle(Context& context, Value machine) override {
    const Value before = machine;
    StatusOr<Value> cluster =
        co_await context.client.Get(Gadgets(), Beside(machine, Text(machine["spec"]["target"])));
    if (!cluster.ok() && !runtime::IsNotFound(cluster.status())) co_return cluster.status();
    if (!cluster.ok() || !(*cluster)["status"]["infrastructureReady"].bool_value()) {
      co_return Result::Done();
    }
    SetCondition(context, machine, "Ready", true, "InstanceRunning");
    co_return co_await WriteStatus(context, Widgets(), before, machine);
  }
};

// The machines of the cluster "c": all are called m.
std::vector<Request> MachinesOf(const Value& cluster) { return {Beside(cluster, "m")}; }

}  // namespace

Entry E08() {
  return Pair<Machine>(
      "e08",
      {"kubernetes-sigs/cluster-api-provider-aws#1661",
       "ends where an old view says that it is too early", "watches what it waits for"},
      [](ControllerSpec& spec, bool cured) {
        if (cured) spec.watches = {{Gadgets(), &MachinesOf, ""}};
      });
}

}  // namespace quiesce::reconcilers::zoo

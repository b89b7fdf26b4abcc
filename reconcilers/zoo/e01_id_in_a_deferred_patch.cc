// kubernetes-sigs/cluster-api-provider-aws#6131: the id of the instance that was made is kept in
// memory and stored by a patch at the end of the look. The patch conflicts, the id is lost, and the
// next look makes another instance.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Machine : public Twin {
  Task<Outcome> Handle(Context& context, Value machine) override {
    const Value before = machine;
    if (!machine["status"]["instance"].is_null()) co_return Result::Done();
    Value order = Value::Object({{"name", NameOf(machine)}});
    if (cured()) order.Set("token", UidOf(machine));  // the service makes one for a token
    StatusOr<Value> made = co_await context.external->Call("create", order);
    if (!made.ok()) co_return made.status();
    machine.Mutable("status").Set("instance", (*made)["id"]);
    SetCondition(context, machine, "Ready", true, "InstanceRunning");
    co_return co_await WriteStatus(context, Widgets(), before, machine);
  }
};

}  // namespace

Entry E01() {
  return Pair<Machine>("e01",
                       {"kubernetes-sigs/cluster-api-provider-aws#6131",
                        "makes another instance when the patch with the id is lost",
                        "makes instances with a token that names the object"},
                       [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo

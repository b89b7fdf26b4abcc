// outscale/cluster-api-provider-outscale#350: the controller dies after it made the machine and
// before it stored its id: the object stays Pending, and the machine belongs to none.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Vm : public Twin {
  Task<Outcome> Handle(Context& context, Value vm) override {
    const std::string phase = Text(vm["status"]["phase"]);
    if (phase == "Running") co_return Result::Done();
    // Pending: it waits for the machine that it has asked for.
    if (phase == "Pending" && !cured()) co_return Result::After(absl::Minutes(1));
    if (phase.empty()) {
      vm.Mutable("status").Set("phase", "Pending");
      Status written = co_await context.client.Status().Update(Widgets(), &vm);
      if (!written.ok()) co_return runtime::IgnoreNotFound(written);
    }
    StatusOr<Value> made = co_await context.external->Call(
        "create", Value::Object({{"name", NameOf(vm)}, {"token", UidOf(vm)}}));
    if (!made.ok()) co_return made.status();
    const Value before = vm;
    vm.Mutable("status").Set("phase", "Running");
    vm.Mutable("status").Set("id", (*made)["id"]);
    co_return co_await WriteStatus(context, Widgets(), before, vm);
  }
};

}  // namespace

Entry E03() {
  return Pair<Vm>(
      "e03",
      {"outscale/cluster-api-provider-outscale#350", "waits for a machine whose id it never stored",
       "asks for the machine again, with the same token"},
      [](ControllerSpec& spec, bool) { spec.external = "cloud"; });
}

}  // namespace quiesce::reconcilers::zoo

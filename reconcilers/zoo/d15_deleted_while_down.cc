// kubernetes-sigs/controller-runtime#243: an object is deleted while the controller does not run.
// No one tells it of that afterwards, and what it made outside stays.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/d15";

class Bucket : public Twin {
  Task<Outcome> Reconcile(Context& context, Request request) override {
    StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    const bool gone = runtime::IsNotFound(found.status());
    if (!found.ok() && !gone) co_return found.status();
    StatusOr<Value> thing =
        co_await context.external->Call("find", Value::Object({{"name", request.name}}));
    if (!thing.ok() && !absl::IsNotFound(thing.status())) co_return thing.status();
    if (gone || runtime::IsBeingDeleted(*found)) {
      if (thing.ok()) {
        StatusOr<Value> deleted = co_await context.external->Call("delete", *thing);
        if (!deleted.ok()) co_return deleted.status();
      }
      if (gone) co_return Result::Done();
      co_return co_await DropFinalizer(context, Widgets(), *found, kFinalizer);
    }
    if (cured()) {
      Status put = co_await PutFinalizer(context, Widgets(), *found, kFinalizer);
      if (!put.ok()) co_return put;
    }
    if (thing.ok()) co_return Result::Done();
    co_return (co_await context.external->Call("create", Value::Object({{"name", request.name}})))
        .status();
  }
};

}  // namespace

Entry D15() {
  return Pair<Bucket>("d15",
                      {"kubernetes-sigs/controller-runtime#243",
                       "cleans up at an event that is not sent while it does not run",
                       "holds the object until it has cleaned up"},
                      [](ControllerSpec& spec, bool cured) {
                        spec.external = "cloud";
                        if (cured) spec.finalizers = {kFinalizer};
                      });
}

}  // namespace quiesce::reconcilers::zoo

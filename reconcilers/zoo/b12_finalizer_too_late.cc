// kubernetes-sigs/cluster-api#8949: the finalizer is added before the look at the deletion. While
// another holder keeps the object, ours is taken off and added again, which the server refuses for
// an object that is being deleted.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b12";

class Machine : public Twin {
  Task<Outcome> Handle(Context& context, Value machine) override {
    const bool deleted = runtime::IsBeingDeleted(machine);
    if (!runtime::HasFinalizer(machine, kFinalizer) && !(cured() && deleted)) {
      co_return co_await PutFinalizer(context, Widgets(), machine, kFinalizer);
    }
    if (!deleted) co_return Result::Done();
    co_return co_await DropFinalizer(context, Widgets(), machine, kFinalizer);
  }
};

}  // namespace

Entry B12() {
  return Pair<Machine>(
      "b12",
      {"kubernetes-sigs/cluster-api#8949", "adds its finalizer to an object that is being deleted",
       "looks at the deletion first"},
      [](ControllerSpec& spec, bool) { spec.finalizers = {kFinalizer}; });
}

}  // namespace quiesce::reconcilers::zoo

// kubernetes-sigs/node-readiness-controller#213, as a control: it is said that a predicate on the
// generation hides the deletion of an object. A deletion moves the generation, so the finalizer is
// taken off.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b21";

class Held : public Twin {
  Task<Outcome> Handle(Context& context, Value object) override {
    if (runtime::IsBeingDeleted(object)) {
      co_return co_await DropFinalizer(context, Widgets(), object, kFinalizer);
    }
    co_return co_await PutFinalizer(context, Widgets(), object, kFinalizer);
  }
};

}  // namespace

Entry B21() {
  return Control<Held>("b21", "kubernetes-sigs/node-readiness-controller#213",
                       "hears of a deletion behind a predicate on the generation",
                       [](ControllerSpec& spec, bool) {
                         spec.for_predicate = "generation-changed";
                         spec.finalizers = {kFinalizer};
                       });
}

}  // namespace quiesce::reconcilers::zoo

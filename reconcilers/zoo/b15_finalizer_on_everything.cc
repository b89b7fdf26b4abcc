// Kong/kubernetes-ingress-controller#1515: generic code puts a finalizer on every object in its
// cache, also on a kind for which nothing takes it off.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

constexpr char kFinalizer[] = "zoo.example.com/b15";

class Store : public Twin {
  Task<Outcome> Handle(Context& context, Value secret) override {
    if (cured() || runtime::IsBeingDeleted(secret)) co_return Result::Done();
    co_return co_await PutFinalizer(context, Secrets(), secret, kFinalizer);
  }
};

}  // namespace

Entry B15() {
  return Pair<Store>("b15",
                     {"Kong/kubernetes-ingress-controller#1515",
                      "puts a finalizer on every Secret and takes it off none",
                      "holds only what it must clean up after"},
                     [](ControllerSpec& spec, bool) { spec.for_resource = Secrets(); });
}

}  // namespace quiesce::reconcilers::zoo

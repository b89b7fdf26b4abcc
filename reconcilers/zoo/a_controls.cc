// Two reports whose maintainers say that nothing is wrong, as controls: an update of a status with
// what it already says changes nothing, and no event comes of it.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

// kubernetes-sigs/controller-runtime#2831
class IdenticalStatus : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    widget.Mutable("status").Set("phase", "Done");
    co_return runtime::IgnoreNotFound(co_await context.client.Status().Update(Widgets(), &widget));
  }
};

// open-policy-agent/gatekeeper#374
class IdenticalObject : public Twin {
  Task<Outcome> Handle(Context& context, Value widget) override {
    widget.Mutable("metadata").Mutable("labels").Set("checked", "yes");
    co_return runtime::IgnoreNotFound(co_await context.client.Update(Widgets(), &widget));
  }
};

}  // namespace

Entry AIdenticalStatus() {
  return Control<IdenticalStatus>("a-identical-status", "kubernetes-sigs/controller-runtime#2831",
                                  "updates its status with what it already says");
}
Entry AIdenticalObject() {
  return Control<IdenticalObject>("a-identical-object", "open-policy-agent/gatekeeper#374",
                                  "updates its object with what it already says");
}

}  // namespace quiesce::reconcilers::zoo

// argoproj/argo-cd#8100: whatever changes in a managed object wakes an expensive look at the whole;
// an object whose status carries a heartbeat wakes it all the time.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Application : public Twin {
  Task<Outcome> Handle(Context& context, Value application) override {
    ListOptions all;
    all.namespace_ = NamespaceOf(application);
    co_return (co_await context.client.Live().List(Gadgets(), all)).status();
  }
};

// Stamps the status of its Gadget every five seconds, a hundred times.
class Heart : public Twin {
  Task<Outcome> Handle(Context& context, Value gadget) override {
    const int64_t beats = gadget["status"]["beats"].int_value();
    if (beats >= 100) co_return Result::Done();
    gadget.Mutable("status").Set("beats", beats + 1);
    Status beaten = co_await context.client.Status().Update(Gadgets(), &gadget);
    if (!beaten.ok()) co_return runtime::IgnoreNotFound(beaten);
    co_return Result::After(absl::Seconds(5));
  }
};

}  // namespace

Entry A15() {
  return WithHelper<Heart>(
      Pair<Application>(
          "a15",
          {"argoproj/argo-cd#8100", "looks at everything at each heartbeat of an object",
           "looks when a spec changes"},
          [](ControllerSpec& spec, bool cured) {
            spec.watches = {{Gadgets(), &ItsTarget, cured ? "generation-changed" : ""}};
          }),
      "a15-heart", "Stamps the status of Gadgets every five seconds", [](ControllerSpec& spec) {
        spec.for_resource = Gadgets();
        spec.for_predicate = "generation-changed";
      });
}

}  // namespace quiesce::reconcilers::zoo

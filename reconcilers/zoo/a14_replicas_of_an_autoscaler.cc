// defilantech/LLMKube#485: to leave the replicas to an autoscaler, the operator leaves them out of
// a full update. The server defaults them to 1, the autoscaler scales to 4, the owned watch wakes
// the operator.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class Model : public Twin {
  Task<Outcome> Handle(Context& context, Value model) override {
    Value built = WorkloadOf(model, Deployments(), NameOf(model));
    StatusOr<Value> live = co_await context.client.Get(Deployments(), KeyOf(built));
    if (runtime::IsNotFound(live.status())) {
      co_return co_await CreateOnce(context, Deployments(), built);
    }
    if (!live.ok()) co_return live.status();
    Value changed = *live;
    changed.Set("spec", built["spec"]);
    if (cured()) changed = runtime::Overlay(*live, built);
    if (changed == *live) co_return Result::Done();
    co_return co_await context.client.Update(Deployments(), &changed);
  }
};

// Wants four replicas, and looks every 15 s.
class Autoscaler : public Twin {
  Task<Outcome> Handle(Context& context, Value deployment) override {
    if (deployment["spec"]["replicas"].int_value() != 4) {
      const Value before = deployment;
      deployment.Mutable("spec").Set("replicas", 4);
      const Patch patch = MergeFrom(before, deployment);
      Status scaled = co_await context.client.Patch(Deployments(), &deployment, patch);
      if (!scaled.ok()) co_return runtime::IgnoreNotFound(scaled);
    }
    co_return Result::After(absl::Seconds(15));
  }
};

}  // namespace

Entry A14() {
  return WithHelper<Autoscaler>(
      Pair<Model>("a14",
                  {"defilantech/LLMKube#485",
                   "leaves the replicas out of a full update, so that the default comes back",
                   "leaves alone what it does not mean"},
                  [](ControllerSpec& spec, bool) { spec.owns = {Deployments()}; }),
      "a14-autoscaler", "Scales Deployments to four replicas", [](ControllerSpec& spec) {
        spec.for_resource = Deployments();
        spec.for_predicate = "generation-changed";
      });
}

}  // namespace quiesce::reconcilers::zoo

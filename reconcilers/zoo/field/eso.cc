// openshift/external-secrets-operator#153 (the same: vmware-archive/operator-builder#201): a watch
// of owned workloads passes only events that change the generation. A label that somebody takes off
// changes none, so it never comes back.
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/field/common.h"

namespace quiesce::reconcilers::zoo::field {
namespace {

class Eso : public runtime::Reconciler {
 public:
  Eso(const ControllerEnvironment&, bool) {}

  sim::Task<Outcome> Reconcile(Context& context, Request request) override {
    absl::StatusOr<Value> found = co_await context.client.Get(Widgets(), request);
    if (!found.ok()) co_return runtime::IgnoreNotFound(found.status());
    Value wanted = New(Deployments(), request.namespace_, request.name);
    const Value labels = Value::Object({{"app", "external-secrets"}});
    wanted.Mutable("metadata").Set("labels", labels);
    wanted.Mutable("spec").Mutable("selector").Set("matchLabels", labels);
    wanted.Mutable("spec").Mutable("template").Mutable("metadata").Set("labels", labels);
    wanted.Mutable("spec")
        .Mutable("template")
        .Mutable("spec")
        .Set("containers", Value::List({Value::Object({{"name", "main"}, {"image", "eso"}})}));
    absl::Status owned = runtime::SetControllerReference(*found, &wanted);
    if (!owned.ok()) co_return owned;
    absl::StatusOr<Value> live = co_await context.client.Get(Deployments(), request);
    if (runtime::IsNotFound(live.status())) {
      co_return runtime::IgnoreAlreadyExists(
          co_await context.client.Create(Deployments(), &wanted));
    }
    if (!live.ok()) co_return live.status();
    Value changed = runtime::Overlay(*live, wanted);
    if (changed.SharesNodeWith(*live)) co_return Result::Done();
    co_return co_await context.client.Update(Deployments(), &changed);
  }
};

std::vector<Request> Controller(const Value& object) {
  const Value* owner = runtime::ControllerOf(object);
  if (owner == nullptr || (*owner)["kind"].string_value() != "Widget") return {};
  return {{Text(object["metadata"]["namespace"]), Text((*owner)["name"])}};
}

}  // namespace

std::vector<ControllerSpec> EsoControllers() {
  std::vector<ControllerSpec> specs;
  specs.push_back(
      SpecOf<Eso>("eso/buggy", "external-secrets-operator#153 as reported", Widgets(), false));
  specs[0].watches = {{Deployments(), &Controller, "generation-changed"}};
  specs.push_back(SpecOf<Eso>("eso/cured", "external-secrets-operator#153 cured", Widgets(), true));
  specs[1].watches = {{Deployments(), &Controller, "generation-changed"},
                      {Deployments(), &Controller, "label-changed"}};
  return specs;
}

}  // namespace quiesce::reconcilers::zoo::field

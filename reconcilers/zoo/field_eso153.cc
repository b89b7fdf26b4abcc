// openshift/external-secrets-operator#153 (the same: vmware-archive/operator-builder#201): a watch
// of owned workloads passes only events that change the generation. A label that somebody takes off
// changes none, so it never comes back.
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/toolkit.h"

namespace quiesce::reconcilers::zoo {
namespace {

class ExternalSecrets : public Twin {
  Task<Outcome> Handle(Context& context, Value config) override {
    Value wanted = WorkloadOf(config, Deployments(), NameOf(config));
    wanted.Mutable("metadata").Set("labels", Value::Object({{"app", "external-secrets"}}));
    co_return co_await EnsureChild(context, Deployments(), wanted);
  }
};

}  // namespace

Entry Eso153() {
  return Pair<ExternalSecrets>(
      "eso153",
      {"openshift/external-secrets-operator#153",
       "hears only of events that change the generation of a child",
       "hears of changed labels, too"},
      [](ControllerSpec& spec, bool cured) {
        spec.watches = {{Deployments(), &ItsController, "generation-changed"}};
        if (cured) spec.watches.push_back({Deployments(), &ItsController, "label-changed"});
      });
}

}  // namespace quiesce::reconcilers::zoo

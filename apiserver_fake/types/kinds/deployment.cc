#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class Deployment : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefault(spec, "replicas", 1);
      EditMember(spec, "strategy", stored_spec,
                 [](Value& strategy, const Value*) { DefaultRollout(strategy); });
      SetDefault(spec, "revisionHistoryLimit", 10);
      SetDefault(spec, "progressDeadlineSeconds", 600);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
  }
  // Annotations count as spec: the controller copies them to its ReplicaSets.
  void PrepareForUpdate(const StrategyContext& context, Value& object,
                        const Value& old) const override {
    CopyMember(object, old, "status");
    MoveGeneration(object, old,
                   object["spec"] != old["spec"] ||
                       object["metadata"]["annotations"] != old["metadata"]["annotations"]);
  }
  void PrepareForStatusUpdate(const StrategyContext& context, Value& object,
                              const Value& old) const override {
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    CopyMetadata(object, old, "labels");
  }

 private:
  static void DefaultRollout(Value& strategy) {
    SetDefaultText(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_value() != "RollingUpdate") return;
    SetDefault(strategy, "rollingUpdate", Value::Object());
    EditMember(strategy, "rollingUpdate", [](Value& rollout) {
      SetDefault(rollout, "maxUnavailable", "25%");
      SetDefault(rollout, "maxSurge", "25%");
    });
  }
};

}  // namespace

const BuiltinStrategy& DeploymentStrategy() {
  static const BuiltinStrategy& strategy = *new Deployment(
      {.wire_type = "api.apps.v1.Deployment", .generation = true});
  return strategy;
}

}  // namespace quiesce::api

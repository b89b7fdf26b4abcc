#include <string>
#include <utility>

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/workload_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
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
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    CopyMember(object, old, "status");
    MoveGeneration(object, old,
                   object["spec"] != old["spec"] ||
                       object["metadata"]["annotations"] != old["metadata"]["annotations"]);
  }
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    CopyMetadata(object, old, "labels");
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    CheckNonNegative(spec["replicas"], "spec.replicas", errors);
    ValidateSelectedTemplate(spec, "ReplicaSet", errors);
    ValidateStrategy(spec["strategy"], errors);
    CheckNonNegative(spec["minReadySeconds"], "spec.minReadySeconds", errors);
    CheckNonNegative(spec["revisionHistoryLimit"], "spec.revisionHistoryLimit", errors);
    const Value& deadline = spec["progressDeadlineSeconds"];
    CheckNonNegative(deadline, "spec.progressDeadlineSeconds", errors);
    if (deadline.int_value() <= spec["minReadySeconds"].int_value()) {
      errors.push_back(api::InvalidField("spec.progressDeadlineSeconds", deadline,
                                         "must be greater than minReadySeconds"));
    }
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    CheckSelectorStays(object, old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    ValidateReplicaCounts(
        status,
        {"observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas",
         "unavailableReplicas", "terminatingReplicas", "collisionCount"},
        {"updatedReplicas", "readyReplicas", "availableReplicas"}, errors);
    CheckAvailable(status, "cannot be greater than readyReplicas", errors);
    ValidateCollisionCount(object, old, errors);
  }

 private:
  static void ValidateStrategy(const Value& strategy, api::FieldErrors& errors) {
    const std::string path = "spec.strategy.rollingUpdate";
    const Value& rollout = strategy["rollingUpdate"];
    const absl::string_view type = strategy["type"].string_value();
    if (type == "Recreate") {
      if (!rollout.is_null()) {
        errors.push_back(
            api::ForbiddenField(path, "may not be specified when strategy `type` is 'Recreate'"));
      }
    } else if (type == "RollingUpdate") {
      const Value& unavailable = rollout["maxUnavailable"];
      CheckIntOrPercent(unavailable, Child(path, "maxUnavailable"), errors);
      CheckIntOrPercent(rollout["maxSurge"], Child(path, "maxSurge"), errors);
      if (IntOrPercentNumber(unavailable) == 0 && IntOrPercentNumber(rollout["maxSurge"]) == 0) {
        errors.push_back(api::InvalidField(Child(path, "maxUnavailable"), unavailable,
                                           "may not be 0 when `maxSurge` is 0"));
      }
      CheckAtMost100Percent(unavailable, Child(path, "maxUnavailable"), errors);
    } else {
      api::FieldError error =
          api::NotSupportedField("spec.strategy", Value(type), {"Recreate", "RollingUpdate"});
      error.value = wire::InternalJson("api.apps.v1.DeploymentStrategy", strategy);
      errors.push_back(std::move(error));
    }
  }
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
  static const BuiltinStrategy& strategy =
      *new Deployment({.wire_type = "api.apps.v1.Deployment",
                       .generation = true,
                       .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                       .pod_template = "spec.template",
                       .names_pods = true});
  return strategy;
}

}  // namespace quiesce::kinds

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/workload_validation.h"

namespace quiesce::kinds {
namespace {

class ReplicaSet : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefault(spec, "replicas", 1);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    CheckNonNegative(spec["replicas"], "spec.replicas", errors);
    CheckNonNegative(spec["minReadySeconds"], "spec.minReadySeconds", errors);
    ValidateSelectedTemplate(spec, "ReplicaSet", errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    Validate(object, errors);
    CheckSelectorStays(object, old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    ValidateReplicaCounts(status,
                          {"replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
                           "observedGeneration", "terminatingReplicas"},
                          {"fullyLabeledReplicas", "readyReplicas", "availableReplicas"}, errors);
    CheckAvailable(status, "cannot be greater than readyReplicas", errors);
  }
};

}  // namespace

const BuiltinStrategy& ReplicaSetStrategy() {
  static const BuiltinStrategy& strategy =
      *new ReplicaSet({.wire_type = "api.apps.v1.ReplicaSet",
                       .generation = true,
                       .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                       .selectable = "status.replicas:0",
                       .pod_template = "spec.template",
                       .names_pods = true});
  return strategy;
}

}  // namespace quiesce::kinds

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/workload_validation.h"

namespace quiesce::kinds {
namespace {

class ReplicationController : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // Selector and labels come from the template where they are missing.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefault(spec, "replicas", 1);
      const Value& labels = spec["template"]["metadata"]["labels"];
      if (!labels.empty()) SetDefault(spec, "selector", Value(labels));
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (!labels.empty() && object["metadata"]["labels"].empty()) {
      EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
    }
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    CheckNonNegative(spec["minReadySeconds"], "spec.minReadySeconds", errors);
    if (spec["selector"].empty()) errors.push_back(api::RequiredField("spec.selector", ""));
    CheckNonNegative(spec["replicas"], "spec.replicas", errors);
    if (spec["template"].is_null()) {
      errors.push_back(api::RequiredField("spec.template", ""));
      return;
    }
    const Value selector = Value::Object({{"matchLabels", spec["selector"]}});
    CheckTemplateLabels(selector, spec["template"], errors);
    ValidatePodTemplate(spec["template"], "spec.template", errors);
    ValidateTemplatePolicies(spec["template"], "ReplicationController", errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    ValidateReplicaCounts(status,
                          {"replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas",
                           "observedGeneration"},
                          {"fullyLabeledReplicas", "readyReplicas", "availableReplicas"}, errors);
    CheckAvailable(status, "cannot be greater than readyReplicas", errors);
  }
};

}  // namespace

const BuiltinStrategy& ReplicationControllerStrategy() {
  static const BuiltinStrategy& strategy =
      *new ReplicationController({.wire_type = "api.core.v1.ReplicationController",
                                  .generation = true,
                                  .orphans_dependents = true,
                                  .selectable = "status.replicas:0",
                                  .pod_template = "spec.template",
                                  .names_pods = true});
  return strategy;
}

}  // namespace quiesce::kinds

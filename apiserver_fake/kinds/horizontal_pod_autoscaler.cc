#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class HorizontalPodAutoscaler : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value*) {
      SetDefault(spec, "minReplicas", 1);
      if (spec["metrics"].empty()) spec.Set("metrics", Value::List({CpuMetric()}));
      EditMember(spec, "behavior", [](Value& behavior) {
        SetDefault(behavior, "scaleUp", Value::Object());
        SetDefault(behavior, "scaleDown", Value::Object());
        EditMember(behavior, "scaleUp", [](Value& rules) {
          SetDefault(rules, "stabilizationWindowSeconds", 0);
          SetDefault(rules, "selectPolicy", "Max");
          SetDefault(rules, "policies", Value::List({Policy("Pods", 4), Policy("Percent", 100)}));
        });
        EditMember(behavior, "scaleDown", [](Value& rules) {
          SetDefault(rules, "selectPolicy", "Max");
          SetDefault(rules, "policies", Value::List({Policy("Percent", 100)}));
        });
      });
    });
  }

 private:
  static Value Policy(absl::string_view type, int value) {
    return Value::Object({{"type", type}, {"value", value}, {"periodSeconds", 15}});
  }
  static Value CpuMetric() {
    return Value::Object(
        {{"type", "Resource"},
         {"resource", Value::Object({{"name", "cpu"},
                                     {"target", Value::Object({{"type", "Utilization"},
                                                               {"averageUtilization", 80}})}})}});
  }
};

}  // namespace

const BuiltinStrategy& HorizontalPodAutoscalerStrategy() {
  static const BuiltinStrategy& strategy = *new HorizontalPodAutoscaler(
      {.wire_type = "api.autoscaling.v2.HorizontalPodAutoscaler",
       .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds

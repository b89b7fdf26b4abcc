#include <utility>

#include "apiserver_fake/kinds/autoscaler_conversion.h"
#include "apiserver_fake/kinds/horizontal_pod_autoscaler_validation.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
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

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateAutoscalerSpec(object, Value(), errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    ValidateAutoscalerSpec(object, old, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    for (const char* member : {"currentReplicas", "desiredReplicas"}) {
      CheckNonNegative(object["status"][member], Child("status", member), errors);
    }
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

// Those of autoscaling/v1 are stored as v2, and all rules are made for that form.
class OldHorizontalPodAutoscaler : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // What the newer version makes of it shows at once.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored,
               [](Value& spec, const Value*) { SetDefault(spec, "minReplicas", 1); });
    object = AutoscalerToV1(ToNew(object));
  }

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    Value converted = ToNew(object);
    New().PrepareForCreate(context, converted);
    object = AutoscalerToV1(converted);
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    Value converted = ToNew(object);
    New().PrepareForUpdate(context, converted, ToNew(old));
    object = AutoscalerToV1(converted);
  }
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    Value converted = ToNew(object);
    New().PrepareForStatusUpdate(context, converted, ToNew(old));
    object = AutoscalerToV1(converted);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    New().Validate(ToNew(object), errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    New().ValidateUpdate(ToNew(object), ToNew(old), errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    New().ValidateStatusUpdate(ToNew(object), ToNew(old), errors);
  }

  Value ToStorage(Value object) const override { return ToNew(object); }
  Value FromStorage(const resource::StoredObject& stored) const override {
    return AutoscalerToV1(stored.object);
  }

 private:
  static const BuiltinStrategy& New() { return HorizontalPodAutoscalerStrategy(); }
  static Value ToNew(const Value& object) {
    Value converted = AutoscalerToV2(object);
    New().Decode(resource::ResourceType(), converted);  // says itself what it is
    return converted;
  }
};

}  // namespace

const BuiltinStrategy& OldHorizontalPodAutoscalerStrategy() {
  static const BuiltinStrategy& strategy = *new OldHorizontalPodAutoscaler(
      {.wire_type = "api.autoscaling.v1.HorizontalPodAutoscaler",
       .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

const BuiltinStrategy& HorizontalPodAutoscalerStrategy() {
  static const BuiltinStrategy& strategy = *new HorizontalPodAutoscaler(
      {.wire_type = "api.autoscaling.v2.HorizontalPodAutoscaler",
       .metadata_checks = resource::Strategy::MetadataChecks::kUpdate});
  return strategy;
}

}  // namespace quiesce::kinds

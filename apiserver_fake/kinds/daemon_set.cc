#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/workload_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

class DaemonSet : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      EditMember(spec, "updateStrategy", stored_spec,
                 [](Value& strategy, const Value*) { DefaultRollout(strategy); });
      SetDefault(spec, "revisionHistoryLimit", 10);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
    // The conversion from the internal type, which has it as a field of the spec, always shows it.
    SetTemplateGeneration(object, TemplateGeneration(object));
  }
  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    SetTemplateGeneration(object, std::max<int64_t>(TemplateGeneration(object), 1));
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    BuiltinStrategy::PrepareForUpdate(context, object, old);
    const bool rolls = object["spec"]["template"] != old["spec"]["template"];
    SetTemplateGeneration(object, TemplateGeneration(old) + (rolls ? 1 : 0));
  }
  void PrepareForStatusUpdate(const resource::StrategyContext& context, Value& object,
                              const Value& old) const override {
    BuiltinStrategy::PrepareForStatusUpdate(context, object, old);
    SetTemplateGeneration(object, TemplateGeneration(old));
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    const bool usable = CheckLabelSelector(spec["selector"], "spec.selector", errors);
    const Value& labels = spec["template"]["metadata"]["labels"];
    if (usable && !SelectorMatches(spec["selector"], labels)) {
      errors.push_back(api::InvalidField("spec.template.metadata.labels", labels,
                                         "`selector` does not match template `labels`"));
    }
    if (!spec["selector"].is_null() && SelectorIsEmpty(spec["selector"])) {
      errors.push_back(api::InvalidField("spec.selector", spec["selector"],
                                         "empty selector is invalid for daemonset"));
    }
    ValidatePodTemplate(spec["template"], "spec.template", errors);
    ValidateTemplatePolicies(spec["template"], "DaemonSet", errors);
    CheckNonNegative(spec["minReadySeconds"], "spec.minReadySeconds", errors);
    ValidateStrategy(spec["updateStrategy"], errors);
    CheckNonNegative(spec["revisionHistoryLimit"], "spec.revisionHistoryLimit", errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    CheckSelectorStays(object, old, errors);
    Validate(object, errors);
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    for (absl::string_view count :
         {"currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady",
          "observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable",
          "collisionCount"}) {
      CheckNonNegative(object["status"][count], Child("status", count), errors);
    }
    ValidateCollisionCount(object, old, errors);
  }

  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    if (object["spec"]["template"] == old["spec"]["template"]) return {};
    return BuiltinStrategy::WarningsOnUpdate(object, old);
  }

 private:
  // The generation of the template was a field once; now an annotation shows it.
  static constexpr absl::string_view kTemplateGeneration =
      "deprecated.daemonset.template.generation";

  static int64_t TemplateGeneration(const Value& object) {
    int64_t generation = 0;
    const Value& text = object["metadata"]["annotations"][kTemplateGeneration];
    return absl::SimpleAtoi(text.string_value(), &generation) ? generation : 0;
  }
  static void SetTemplateGeneration(Value& object, int64_t generation) {
    const Value text(absl::StrCat(generation));
    if (object["metadata"]["annotations"][kTemplateGeneration] == text) return;
    EditMember(object, "metadata", [&](Value& metadata) {
      metadata.Mutable("annotations").Set(kTemplateGeneration, text);
    });
  }
  static void ValidateStrategy(const Value& strategy, api::FieldErrors& errors) {
    const absl::string_view type = strategy["type"].string_value();
    const std::string path = "spec.updateStrategy.rollingUpdate";
    if (type == "OnDelete") return;
    if (type != "RollingUpdate") {
      api::FieldError error =
          api::NotSupportedField("spec.updateStrategy", Value(type), {"RollingUpdate", "OnDelete"});
      error.value = wire::InternalJson("api.apps.v1.DaemonSetUpdateStrategy", strategy);
      errors.push_back(std::move(error));
      return;
    }
    const Value& unavailable = strategy["rollingUpdate"]["maxUnavailable"];
    const Value& surge = strategy["rollingUpdate"]["maxSurge"];
    CheckIntOrPercent(unavailable, Child(path, "maxUnavailable"), errors);
    CheckIntOrPercent(surge, Child(path, "maxSurge"), errors);
    CheckAtMost100Percent(unavailable, Child(path, "maxUnavailable"), errors);
    CheckAtMost100Percent(surge, Child(path, "maxSurge"), errors);
    const bool has_unavailable = IntOrPercentNumber(unavailable) != 0;
    const bool has_surge = IntOrPercentNumber(surge) != 0;
    if (has_unavailable && has_surge) {
      errors.push_back(api::InvalidField(Child(path, "maxSurge"), surge,
                                         "may not be set when maxUnavailable is non-zero"));
    } else if (!has_unavailable && !has_surge) {
      errors.push_back(
          api::RequiredField(Child(path, "maxUnavailable"), "cannot be 0 when maxSurge is 0"));
    }
  }
  static void DefaultRollout(Value& strategy) {
    SetDefaultText(strategy, "type", "RollingUpdate");
    if (strategy["type"].string_value() != "RollingUpdate") return;
    SetDefault(strategy, "rollingUpdate", Value::Object());
    EditMember(strategy, "rollingUpdate", [](Value& rollout) {
      SetDefault(rollout, "maxUnavailable", 1);
      SetDefault(rollout, "maxSurge", 0);
    });
  }
};

}  // namespace

const BuiltinStrategy& DaemonSetStrategy() {
  static const BuiltinStrategy& strategy =
      *new DaemonSet({.wire_type = "api.apps.v1.DaemonSet",
                      .generation = true,
                      .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                      .pod_template = "spec.template"});
  return strategy;
}

}  // namespace quiesce::kinds

#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

class PodDisruptionBudget : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    const Value& spec = object["spec"];
    if (spec.Has("minAvailable") && spec.Has("maxUnavailable")) {
      errors.push_back(
          InvalidRendered("spec", wire::InternalJson("api.policy.v1.PodDisruptionBudgetSpec", spec),
                          "minAvailable and maxUnavailable cannot be both set"));
    }
    for (absl::string_view member : {"minAvailable", "maxUnavailable"}) {
      CheckIntOrPercent(spec[member], Child("spec", member), errors);
      CheckAtMost100Percent(spec[member], Child("spec", member), errors);
    }
    CheckLabelSelector(spec["selector"], "spec.selector", errors);
    if (spec.Has("unhealthyPodEvictionPolicy")) {
      CheckSupported(spec["unhealthyPodEvictionPolicy"], "spec.unhealthyPodEvictionPolicy",
                     {"AlwaysAllow", "IfHealthyBudget"}, errors);
    }
  }
};

}  // namespace

const BuiltinStrategy& PodDisruptionBudgetStrategy() {
  static const BuiltinStrategy& strategy =
      *new PodDisruptionBudget({.wire_type = "api.policy.v1.PodDisruptionBudget",
                                .generation = true,
                                .unconditional_update = false});
  return strategy;
}

}  // namespace quiesce::kinds

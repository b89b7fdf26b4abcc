#include <cstdint>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"

namespace quiesce::kinds {
namespace {

class PriorityClass : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    SetDefault(object, "preemptionPolicy", "PreemptLowerPriority");
  }
  // Nothing of a priority class may change but its metadata and description: always generation 1.
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    MoveGeneration(object, old, false);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    constexpr int64_t kHighest = 1000000000;
    const bool system = absl::StartsWith(object["metadata"]["name"].string_value(), "system-");
    if (!system && object["value"].int_value() > kHighest) {
      errors.push_back(api::ForbiddenField(
          "value", absl::StrCat("maximum allowed value of a user defined priority is ", kHighest)));
    }
    CheckSupported(object["preemptionPolicy"], "preemptionPolicy",
                   {"PreemptLowerPriority", "Never"}, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    if (object["value"] != old["value"]) {
      errors.push_back(api::ForbiddenField("value", "may not be changed in an update."));
    }
    CheckImmutable(object["preemptionPolicy"], old["preemptionPolicy"], "preemptionPolicy", errors);
  }
};

}  // namespace

const BuiltinStrategy& PriorityClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new PriorityClass({.wire_type = "api.scheduling.v1.PriorityClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::kinds

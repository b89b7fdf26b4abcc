#include <cstdint>
#include <string>

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
    if (system) {
      ValidateSystem(object, errors);
    } else if (object["value"].int_value() > kHighest) {
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

 private:
  // The prefix is for the two classes that the server makes itself.
  static void ValidateSystem(const Value& object, api::FieldErrors& errors) {
    constexpr int64_t kCritical = 2000000000;
    const absl::string_view name = object["metadata"]["name"].string_value();
    const bool of_nodes = name == "system-node-critical";
    const int64_t value = of_nodes ? kCritical + 1000 : kCritical;
    std::string problem;
    if (!of_nodes && name != "system-cluster-critical") {
      problem = absl::StrCat(name, " is not a known system priority class");
    } else if (object["value"].int_value() != value) {
      problem = absl::StrCat("value of ", name, " PriorityClass must be ", value);
    } else if (object["globalDefault"].bool_value()) {
      problem = absl::StrCat("globalDefault of ", name, " PriorityClass must be false");
    } else {
      return;
    }
    errors.push_back(api::ForbiddenField(
        "metadata.name",
        absl::StrCat("priority class names with 'system-' prefix are reserved for system use only. "
                     "error: ",
                     problem)));
  }
};

}  // namespace

const BuiltinStrategy& PriorityClassStrategy() {
  static const BuiltinStrategy& strategy =
      *new PriorityClass({.wire_type = "api.scheduling.v1.PriorityClass", .generation = true});
  return strategy;
}

}  // namespace quiesce::kinds

#include <set>
#include <string>

#include "absl/algorithm/container.h"
#include "absl/strings/ascii.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
namespace {

// [A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?
bool IsReason(absl::string_view text) {
  const auto may_end = [](unsigned char c) { return absl::ascii_isalnum(c) || c == '_'; };
  return !text.empty() && absl::ascii_isalpha(text.front()) && may_end(text.back()) &&
         absl::c_all_of(text, [&](char c) { return may_end(c) || c == ',' || c == ':'; });
}

// Source: ValidateCondition in k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go.
void CheckCondition(const Value& condition, const std::string& path, api::FieldErrors& errors) {
  constexpr int64_t kMaxReason = 1024, kMaxMessage = 32 * 1024;
  CheckQualifiedName(condition["type"], Child(path, "type"), errors);
  CheckSupported(condition["status"], Child(path, "status"), {"False", "True", "Unknown"}, errors);
  if (condition["observedGeneration"].int_value() < 0) {
    errors.push_back(api::InvalidField(Child(path, "observedGeneration"),
                                       condition["observedGeneration"],
                                       "must be greater than or equal to zero"));
  }
  if (condition["lastTransitionTime"].is_null()) {
    errors.push_back(api::RequiredField(Child(path, "lastTransitionTime"), ""));
  }
  const absl::string_view reason = condition["reason"].string_value();
  const std::string reason_path = Child(path, "reason");
  if (reason.empty()) {
    errors.push_back(api::RequiredField(reason_path, ""));
  } else if (!IsReason(reason)) {
    errors.push_back(api::InvalidField(
        reason_path, condition["reason"],
        "a condition reason must start with alphabetic character, optionally followed by a string "
        "of alphanumeric characters or '_,:', and must end with an alphanumeric character or '_' "
        "(e.g. 'my_name',  or 'MY_NAME',  or 'MyName',  or 'ReasonA,ReasonB',  or "
        "'ReasonA:ReasonB', regex used for validation is "
        "'[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?')"));
  }
  if (reason.size() > kMaxReason) errors.push_back(api::TooLongField(reason_path, kMaxReason));
  if (condition["message"].string_value().size() > kMaxMessage) {
    errors.push_back(api::TooLongField(Child(path, "message"), kMaxMessage));
  }
}

void CheckConditions(const Value& conditions, const std::string& path, api::FieldErrors& errors) {
  std::set<absl::string_view> types;
  for (size_t i = 0; i < conditions.size(); ++i) {
    const Value& condition = conditions.at(i);
    if (!types.insert(condition["type"].string_value()).second) {
      errors.push_back(api::DuplicateField(Child(Index(path, i), "type"), condition["type"]));
    }
    CheckCondition(condition, Index(path, i), errors);
  }
}

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
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    CheckConditions(status["conditions"], "status.conditions", errors);
    for (absl::string_view count :
         {"disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"}) {
      CheckNonNegative(status[count], Child("status", count), errors);
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

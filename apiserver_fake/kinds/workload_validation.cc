#include "apiserver_fake/kinds/workload_validation.h"

#include "absl/strings/str_cat.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/validation.h"

namespace quiesce::kinds {

bool ValidateWorkloadSelector(const Value& spec, absl::string_view kind, api::FieldErrors& errors) {
  const Value& selector = spec["selector"];
  if (selector.is_null()) {
    errors.push_back(api::RequiredField("spec.selector", ""));
    return true;
  }
  const bool usable = CheckLabelSelector(selector, "spec.selector", errors);
  if (SelectorIsEmpty(selector)) {
    errors.push_back(api::InvalidField("spec.selector", selector,
                                       absl::StrCat("empty selector is invalid for ", kind)));
  }
  return usable;
}

void ValidateSelectedTemplate(const Value& spec, absl::string_view kind, api::FieldErrors& errors) {
  const Value& selector = spec["selector"];
  if (!ValidateWorkloadSelector(spec, "deployment", errors)) {
    errors.push_back(
        InvalidRendered("spec.selector", RenderSelector(selector), "invalid label selector"));
    return;
  }
  CheckTemplateLabels(selector, spec["template"], errors);
  ValidatePodTemplate(spec["template"], "spec.template", errors);
  ValidateTemplatePolicies(spec["template"], kind, errors);
}

void CheckTemplateLabels(const Value& selector, const Value& pod_template,
                         api::FieldErrors& errors) {
  const Value& labels = pod_template["metadata"]["labels"];
  // An absent selector matches nothing, an empty one is not asked.
  if (!selector.is_null() && (SelectorIsEmpty(selector) || SelectorMatches(selector, labels))) {
    return;
  }
  errors.push_back(api::InvalidField("spec.template.metadata.labels", labels,
                                     "`selector` does not match template `labels`"));
}

void ValidateTemplatePolicies(const Value& pod_template, absl::string_view kind,
                              api::FieldErrors& errors) {
  const Value& pod_spec = pod_template["spec"];
  if (pod_spec["restartPolicy"].string_value() != "Always") {
    errors.push_back(api::NotSupportedField("spec.template.spec.restartPolicy",
                                            Value(pod_spec["restartPolicy"].string_value()),
                                            {"Always"}));
  }
  if (pod_spec.Has("activeDeadlineSeconds")) {
    errors.push_back(
        api::ForbiddenField("spec.template.spec.activeDeadlineSeconds",
                            absl::StrCat("activeDeadlineSeconds in ", kind, " is not Supported")));
  }
}

void CheckSelectorStays(const Value& object, const Value& old, api::FieldErrors& errors) {
  CheckImmutable("apimachinery.pkg.apis.meta.v1.LabelSelector", object["spec"]["selector"],
                 old["spec"]["selector"], "spec.selector", errors);
}

void ValidateReplicaCounts(const Value& status, std::initializer_list<absl::string_view> counts,
                           std::initializer_list<absl::string_view> bounded,
                           api::FieldErrors& errors) {
  for (absl::string_view count : counts) {
    CheckNonNegative(status[count], Child("status", count), errors);
  }
  for (absl::string_view count : bounded) {
    const int64_t number = status[count].int_value();
    if (number > status["replicas"].int_value()) {
      errors.push_back(api::InvalidField(Child("status", count), Value(number),
                                         "cannot be greater than status.replicas"));
    }
  }
}

void CheckAvailable(const Value& status, const std::string& detail, api::FieldErrors& errors) {
  const int64_t available = status["availableReplicas"].int_value();
  if (available > status["readyReplicas"].int_value()) {
    errors.push_back(api::InvalidField("status.availableReplicas", Value(available), detail));
  }
}

void ValidateCollisionCount(const Value& object, const Value& old, api::FieldErrors& errors) {
  const int64_t count = object["status"]["collisionCount"].int_value();
  const bool was_set = old["status"].Has("collisionCount");
  if (was_set && (!object["status"].Has("collisionCount") ||
                  count < old["status"]["collisionCount"].int_value())) {
    errors.push_back(
        api::InvalidField("status.collisionCount", Value(count), "cannot be decremented"));
  }
}

}  // namespace quiesce::kinds

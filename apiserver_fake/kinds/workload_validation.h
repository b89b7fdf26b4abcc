// What the validation of workload kinds shares: selectors that must match the labels of their
// template, and rollout numbers.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_WORKLOAD_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_WORKLOAD_VALIDATION_H_

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// spec.selector is required and not empty; `kind` is the word for it in the error. False where
// nothing can be selected by it.
bool ValidateWorkloadSelector(const Value& spec, absl::string_view kind, api::FieldErrors& errors);

// spec.selector and spec.template of a Deployment or ReplicaSet: nothing is said of the template
// where the selector is none. Its pods restart always and have no deadline; `kind` is the word for
// that.
void ValidateSelectedTemplate(const Value& spec, absl::string_view kind, api::FieldErrors& errors);
// The parts of that: the selector matches the template's labels; how its pods end.
void CheckTemplateLabels(const Value& selector, const Value& pod_template,
                         api::FieldErrors& errors);
void ValidateTemplatePolicies(const Value& pod_template, absl::string_view kind,
                              api::FieldErrors& errors);

void CheckSelectorStays(const Value& object, const Value& old, api::FieldErrors& errors);

// status: numbers are not negative, and no more than status.replicas.
void ValidateReplicaCounts(const Value& status, std::initializer_list<absl::string_view> counts,
                           std::initializer_list<absl::string_view> bounded,
                           api::FieldErrors& errors);

// status.availableReplicas is at most status.readyReplicas.
void CheckAvailable(const Value& status, const std::string& detail, api::FieldErrors& errors);

// status.collisionCount never goes back.
void ValidateCollisionCount(const Value& object, const Value& old, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_WORKLOAD_VALIDATION_H_

// The rules of where a pod may run: its affinities, tolerations and spread.
//
//   ValidateAffinity(spec["affinity"], "spec.affinity", errors);
//
// Source: k8s.io/kubernetes/pkg/apis/core/validation/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_SCHEDULING_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_KINDS_SCHEDULING_VALIDATION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// Which nodes may be. `any_value`: values need not be those of labels.
void ValidateNodeSelector(const Value& selector, bool any_value, const std::string& path,
                          api::FieldErrors& errors);
void ValidateAffinity(const Value& affinity, const std::string& path, api::FieldErrors& errors);
void ValidateTolerations(const Value& tolerations, const std::string& path,
                         api::FieldErrors& errors);
void ValidateTopologySpread(const Value& constraints, const std::string& path,
                            api::FieldErrors& errors);
void ValidateSchedulingGates(const Value& gates, const std::string& path, api::FieldErrors& errors);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_SCHEDULING_VALIDATION_H_

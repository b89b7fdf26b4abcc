// What a ResourceQuota counts: which of its resources an object of a kind uses, and how much.
//
//   if (QuotaMatches(quota, pods, pod)) AddAmounts(used, QuotaUsage(pods, pod, now));
//
// The quota's admission and its controller share these rules. Of scopes, those of pods are known
// and VolumeAttributesClass; resource claims count as objects only.
//
// Sources: k8s.io/kubernetes/pkg/quota/v1/evaluator/core/{pods,services,persistent_volume_claims,
// registry}.go, k8s.io/apiserver/pkg/quota/v1/generic/evaluator.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_QUOTA_RULES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_QUOTA_RULES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/kinds/pod_resources.h"

namespace quiesce::kinds {

// What one object uses, by the names that quotas have for it.
Amounts QuotaUsage(const api::GroupResource& resource, const Value& object, absl::Time now);

// Whether objects of `resource` can use what a quota calls `name`.
bool QuotaCounts(const api::GroupResource& resource, absl::string_view name);

// Whether the object is of the quota's scopes; a quota without scopes has all objects.
bool InQuotaScopes(const Value& quota, const api::GroupResource& resource, const Value& object);

// Quotas of cpu and memory want each container of a pod to name them: "must specify cpu for: c" of
// those among `counted` that it does not; "" where nothing lacks.
std::string QuotaConstraint(const api::GroupResource& resource,
                            const std::vector<std::string>& counted, const Value& object);

// A pod with a deadline.
bool IsTerminatingPod(const Value& pod);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_QUOTA_RULES_H_

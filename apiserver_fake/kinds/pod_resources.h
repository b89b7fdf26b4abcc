// What pods ask for in all: the requests and limits of their containers, summed as the scheduler
// and the quotas do.
//
//   Amounts requests = PodRequests(pod["spec"]);
//   requests["cpu"].ToString();   // "1500m"
//
// Sources: podRequests and podLimits in k8s.io/kubernetes/plugin/pkg/admission/limitranger,
// k8s.io/component-helpers/resource/helpers.go.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_POD_RESOURCES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_POD_RESOURCES_H_

#include <string>

#include "absl/container/btree_map.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

// By name of the resource.
using Amounts = absl::btree_map<std::string, api::Quantity>;

// A ResourceList; what is no quantity counts as zero.
Amounts AmountsOf(const Value& resource_list);
Value AmountsValue(const Amounts& amounts);

// Each resource of `more` is added to that of `sum`.
void AddAmounts(Amounts& sum, const Amounts& more);

// The containers run together, those of initContainers one after the other before them, but for the
// ones that stay (restartPolicy Always). What the pod itself states counts instead. The pod's
// overhead is not in it.
Amounts PodRequests(const Value& pod_spec);
Amounts PodLimits(const Value& pod_spec);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_POD_RESOURCES_H_

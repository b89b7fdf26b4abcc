// The Endpoints controller: the addresses of the pods that each Service selects, in the old form of
// one object for each Service.
//
// Sources: k8s.io/kubernetes/pkg/controller/endpoint/endpoints_controller.go,
// k8s.io/kubernetes/pkg/api/v1/endpoints/util.go (which orders subsets and ports by their hashes;
// here they are ordered as the Service names its ports).
#ifndef QUIESCE_RECONCILERS_WORKLOADS_ENDPOINTS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_ENDPOINTS_H_

#include <map>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/max_retries.h"
#include "reconcilers/workloads/service_pods.h"

namespace quiesce::reconcilers::workloads {

class EndpointsController : public runtime::Reconciler {
 public:
  explicit EndpointsController(const runtime::ControllerEnvironment& environment);

  // Of a Service; the Endpoints of one that is gone go too.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  const CachedObjects* cached() const { return &cached_; }

 private:
  sim::Task<runtime::Outcome> SyncOnce(runtime::Request request);

  sim::Task<absl::Status> Write(Value service, Value endpoints, bool is_new);

  runtime::Client* const client_;
  const CachedObjects cached_;
  TriggerTimes trigger_times_;
  // Versions that an update of ours has replaced: a cache that shows one is behind.
  std::map<runtime::ObjectKey, std::string> replaced_;
  runtime::EventRecorder recorder_;
  MaxRetries retries_{kUsualRetries};
};

// The subsets of the Service's Endpoints: the ports that have the same addresses are one subset.
// Those of pods that are not ready are listed apart.
Value EndpointSubsets(const Value& service, const std::vector<Value>& pods);

runtime::ControllerSpec EndpointsSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_ENDPOINTS_H_

// The ResourceQuota controller: keeps in the status of each quota its limits and what is used of
// them. What admission counts too much, it takes back.
//
// Source: k8s.io/kubernetes/pkg/controller/resourcequota/{resource_quota_controller,
// resource_quota_monitor}.go. It counts pods, services, claims, config maps, secrets, replication
// controllers, quotas, deployments, jobs and the like; not custom resources.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_QUOTA_CONTROLLER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_QUOTA_CONTROLLER_H_

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/workloads/cached_objects.h"

namespace quiesce::reconcilers::workloads {

class QuotaController : public runtime::Reconciler {
 public:
  explicit QuotaController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;
  // Objects that go, or that no longer count, set their namespace's quotas free.
  void HandleObject(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  Value UsedOf(const Value& quota) const;

  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects cached_;
};

runtime::ControllerSpec QuotaSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_QUOTA_CONTROLLER_H_

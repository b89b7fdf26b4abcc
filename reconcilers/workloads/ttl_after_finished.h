// The TTL controller: deletes finished Jobs, with what they own, when spec.ttlSecondsAfterFinished
// is over.
//
// Source: k8s.io/kubernetes/pkg/controller/ttlafterfinished/ttlafterfinished_controller.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_TTL_AFTER_FINISHED_H_
#define QUIESCE_RECONCILERS_WORKLOADS_TTL_AFTER_FINISHED_H_

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/workloads/cached_objects.h"

namespace quiesce::reconcilers::workloads {

class TtlAfterFinished : public runtime::Reconciler {
 public:
  explicit TtlAfterFinished(const runtime::ControllerEnvironment& environment)
      : loop_(environment.loop), client_(environment.client), cached_(environment.cache) {}

  // Of a Job.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects cached_;
};

runtime::ControllerSpec TtlAfterFinishedSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_TTL_AFTER_FINISHED_H_

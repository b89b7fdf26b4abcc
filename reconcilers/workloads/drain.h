// What `kubectl drain` does, for as long as a node is cordoned: asks for the eviction of its pods,
// those of DaemonSets excepted, and asks again five seconds later where a budget refuses.
//
//   - patch: {object: nodes/node-1, merge: {spec: {unschedulable: true}}}    # begins it
//
// Source: k8s.io/kubectl/pkg/drain/{drain,filters}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DRAIN_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DRAIN_H_

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/workloads/cached_objects.h"

namespace quiesce::reconcilers::workloads {

class Drain : public runtime::Reconciler {
 public:
  explicit Drain(const runtime::ControllerEnvironment& environment)
      : client_(environment.client), cached_(environment.cache) {}

  // Of a node.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  runtime::Client* const client_;
  const CachedObjects cached_;
};

runtime::ControllerSpec DrainSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DRAIN_H_

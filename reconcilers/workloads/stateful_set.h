// A stand-in for the StatefulSet controller and the kubelets under it: it makes no pods, but its
// status goes through what a rollout shows - one replica after the other, each `per_replica` after
// the one before - for a new StatefulSet, another number of replicas or another pod template.
//
// The revision in status.updateRevision is derived from the pod template, so a restart of this
// controller loses nothing but the waiting time of one replica.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_H_
#define QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_H_

#include <map>

#include "absl/time/time.h"
#include "reconcilers/runtime/controller/reconciler.h"

namespace quiesce::reconcilers::workloads {

class StatefulSetRollout : public runtime::Reconciler {
 public:
  explicit StatefulSetRollout(absl::Duration per_replica) : per_replica_(per_replica) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // The status one replica further; the same where the rollout is complete.
  static Value Advance(const Value& stateful_set);

  const absl::Duration per_replica_;
  std::map<runtime::Request, absl::Time> next_step_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_STATEFUL_SET_H_

// The disruption controller: says in the status of each PodDisruptionBudget how many pods may be
// evicted now.
//
// Source: k8s.io/kubernetes/pkg/controller/disruption/disruption.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_DISRUPTION_H_
#define QUIESCE_RECONCILERS_WORKLOADS_DISRUPTION_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class DisruptionController : public WorkloadController {
 public:
  explicit DisruptionController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;
  // Wakes the budgets that select a pod.
  void HandlePod(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  struct Counts {
    int64_t expected = 0, healthy = 0, wanted = 0;
    bool unmanaged = false;  // a pod counts for nothing, as nothing controls it
  };
  std::vector<Value> PodsOf(const Value& budget) const;
  // How many pods the controllers of `pods` want, each counted once. An error where one of a kind
  // without a scale, or none, controls a pod.
  absl::StatusOr<int64_t> ExpectedScale(const std::vector<Value>& pods) const;
  absl::StatusOr<Counts> Count(const Value& budget, const std::vector<Value>& pods) const;
  sim::Task<absl::Status> WriteFailure(Value budget, absl::Status failure);
};

runtime::ControllerSpec DisruptionSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_DISRUPTION_H_

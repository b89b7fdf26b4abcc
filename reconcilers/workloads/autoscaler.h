// The HorizontalPodAutoscaler controller: as many replicas of a target as its load asks for. The
// load is scripted: it takes the place of the metrics server.
//
// Options:
//   load:                        what all pods of a target together use, from then on
//     - {from: 0s, cpu: 500m}
//     - {from: 2m, of: web, cpu: "3", memory: 1Gi}
//
// The pods that are ready share the load evenly. `of` is the name of the target; without it the
// load is that of every target. Metrics of type Resource are known, as utilization or as an
// average; any other is an error in the status, as where no metrics API is registered.
//
// Sources: k8s.io/kubernetes/pkg/controller/podautoscaler/{horizontal,replica_calculator}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "reconcilers/workloads/autoscaler_rules.h"
#include "reconcilers/workloads/load_script.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class Autoscaler : public WorkloadController {
 public:
  Autoscaler(const runtime::ControllerEnvironment& environment, LoadScript load);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  struct Target {
    const runtime::Resource* kind;
    runtime::ObjectKey key;
    Value scale;
    Tolerance tolerance;
  };
  // What the metrics ask for, and how they are shown in the status.
  struct Wanted {
    int64_t replicas = -1;  // -1: no metric could be had
    std::string metric;     // the one that asks for most
    Value shown = Value::List();
    absl::Status failure;  // the first metric's that could not be had
  };

  sim::Task<absl::Status> Scale(Value* autoscaler);
  sim::Task<absl::StatusOr<Target>> ReadTarget(Value autoscaler);
  sim::Task<absl::Status> Rescale(Target* target, int64_t replicas);
  Wanted Ask(Value* autoscaler, const Target& target) const;
  absl::StatusOr<int64_t> AskResource(const Value& metric, const Target& target,
                                      Value* shown) const;
  // Within bounds, and not up and down at each breath.
  int64_t Normalize(Value* autoscaler, int64_t current, int64_t wanted, int64_t least);
  sim::Task<absl::Status> WriteStatus(const Value& before, Value autoscaler);
  void SetCondition(Value* autoscaler, const char* type, bool is, absl::string_view reason,
                    absl::string_view message) const;

  const LoadScript load_;
  std::map<runtime::ObjectKey, Recommendations> recommendations_;
};

runtime::ControllerSpec AutoscalerSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_H_

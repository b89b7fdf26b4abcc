// The arithmetic of the autoscaler: how many replicas a load asks for, and how far they may change
// at once.
//
//   Usage usage = {.target = 500, .ready_pods = 2, .ready_used = 1800};
//   int64_t replicas = ReplicasFor(usage, /*current=*/2, Tolerance());   // 4
//
// Sources: GetResourceReplicas in k8s.io/kubernetes/pkg/controller/podautoscaler/
// replica_calculator.go; normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors in
// horizontal.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_RULES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_RULES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::workloads {

// What the pods of a target use of one resource, in thousandths.
struct Usage {
  bool utilization = false;  // `target` is a percentage of what the pods request, else an average
  int64_t target = 1;
  int64_t ready_pods = 0, ready_used = 0, ready_requested = 0;
  // Pods that have no say yet.
  int64_t unready_pods = 0, unready_requested = 0;
};

// Of the ready pods: the average, and the percentage of what they request.
int64_t AverageOf(const Usage& usage);
int64_t UtilizationOf(const Usage& usage);

// How far a ratio of used to wanted may be from 1 without a change.
struct Tolerance {
  double up = 0.1, down = 0.1;
};

// With at least one ready pod. Pods that are not ready count as idle where there should be more:
// some are on their way.
int64_t ReplicasFor(const Usage& usage, int64_t current, const Tolerance& tolerance);

// A number of replicas, and why it is not another.
struct Decision {
  int64_t replicas = 0;
  absl::string_view reason, message;
};

// What was recommended and done of late, for one autoscaler.
class Recommendations {
 public:
  // The highest of the recommendations of the last five minutes, this one among them.
  int64_t Stabilize(int64_t wanted, absl::Time now);
  // With spec.behavior: the windows for up and down; `reason` says which held it back.
  Decision StabilizeWithBehavior(const Value& behavior, int64_t wanted, int64_t current,
                                 absl::Time now);
  // Within the policies of spec.behavior.
  Decision LimitByBehavior(const Value& behavior, int64_t wanted, int64_t current, int64_t least,
                           int64_t most, absl::Time now) const;
  // The target was scaled.
  void Scaled(int64_t from, int64_t to, absl::Time now);

 private:
  struct At {
    int64_t replicas;  // recommended, or the size of a change
    absl::Time when;
  };
  static int64_t ChangeWithin(const std::vector<At>& changes, const Value& policy, absl::Time now);
  // Where the rules for one direction end.
  int64_t LimitOf(const Value& rules, int64_t current, bool up, absl::Time now) const;
  void Remember(const At& at, absl::Duration window);

  std::vector<At> recommended_, up_, down_;
};

// Without spec.behavior: at most double, or four, at once; within the bounds.
Decision LimitPlainly(int64_t wanted, int64_t current, int64_t least, int64_t most);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_AUTOSCALER_RULES_H_

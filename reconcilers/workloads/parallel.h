// Several requests at a time, as controllers make them with goroutines.
//
//   absl::Status first = co_await InParallel(loop, 3, [&](int i) { return remove(pods[i]); });
//   BatchResult made = co_await SlowStart(loop, 10, [&](int i) { return create(i); });
//
// What `call` refers to must live until the result is there.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_PARALLEL_H_
#define QUIESCE_RECONCILERS_WORKLOADS_PARALLEL_H_

#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::reconcilers::workloads {

using IndexedCall = std::function<sim::Task<absl::Status>(int index)>;

// Calls 0 to count - 1 at once and waits for all; their errors in the order in which they came.
sim::Task<std::vector<absl::Status>> InParallel(sim::EventLoop* loop, int count, IndexedCall call);

struct BatchResult {
  int successes = 0;
  std::vector<absl::Status> errors;
};
// One call, then two at once, then four ...; after a batch with an error no other begins.
// Source: slowStartBatch in k8s.io/kubernetes/pkg/controller/replicaset/replica_set.go.
sim::Task<BatchResult> SlowStart(sim::EventLoop* loop, int count, IndexedCall call);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_PARALLEL_H_

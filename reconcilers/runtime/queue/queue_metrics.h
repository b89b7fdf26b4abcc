// The metrics of one work queue (workqueue_*), which reports its keys.
//
//   QueueMetrics metrics(&process_metrics, &loop, "database");
//   queue->set_metrics(&metrics);
//
// Sources: k8s.io/client-go/util/workqueue/metrics.go;
// sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue/metrics.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_QUEUE_METRICS_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_QUEUE_METRICS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/client/object_key.h"
#include "sim/event_loop.h"

namespace quiesce::runtime {

class QueueMetrics {
 public:
  // Both outlive this.
  QueueMetrics(Metrics* metrics, sim::EventLoop* loop, const std::string& name);

  // The key has become ready. `priority` is "" in a queue without priorities.
  void OnAdd(const ObjectKey& key, absl::string_view priority);
  // A ready key's priority has changed.
  void OnPriority(absl::string_view before, absl::string_view after);
  void OnRetry() { metrics_->Add(Metric::kQueueRetries, labels_); }
  // A worker has taken the key; it has finished with it.
  void OnGet(const ObjectKey& key, absl::string_view priority);
  void OnDone(const ObjectKey& key);

 private:
  void AddDepth(absl::string_view priority, double delta);

  Metrics* const metrics_;
  sim::EventLoop* const loop_;
  const Metrics::Labels labels_;
  std::map<ObjectKey, absl::Time> added_, taken_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_QUEUE_METRICS_H_

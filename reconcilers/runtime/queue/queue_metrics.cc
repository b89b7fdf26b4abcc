#include "reconcilers/runtime/queue/queue_metrics.h"

namespace quiesce::runtime {

QueueMetrics::QueueMetrics(Metrics* metrics, sim::EventLoop* loop, const std::string& name)
    : metrics_(metrics), loop_(loop), labels_({{"name", name}, {"controller", name}}) {
  metrics_->Add(Metric::kQueueAdds, labels_, 0);
  metrics_->Add(Metric::kQueueRetries, labels_, 0);
}

void QueueMetrics::AddDepth(absl::string_view priority, double delta) {
  Metrics::Labels labels = labels_;
  labels.emplace_back("priority", std::string(priority));
  metrics_->Add(Metric::kQueueDepth, labels, delta);
}

void QueueMetrics::OnAdd(const ObjectKey& key, absl::string_view priority) {
  metrics_->Add(Metric::kQueueAdds, labels_);
  AddDepth(priority, 1);
  added_.try_emplace(key, loop_->Now());
}

void QueueMetrics::OnPriority(absl::string_view before, absl::string_view after) {
  AddDepth(before, -1);
  AddDepth(after, 1);
}

void QueueMetrics::OnGet(const ObjectKey& key, absl::string_view priority) {
  AddDepth(priority, -1);
  taken_[key] = loop_->Now();
  auto added = added_.find(key);
  if (added == added_.end()) return;
  metrics_->Observe(Metric::kQueueDuration, labels_, loop_->Now() - added->second);
  added_.erase(added);
}

void QueueMetrics::OnDone(const ObjectKey& key) {
  auto taken = taken_.find(key);
  if (taken == taken_.end()) return;
  metrics_->Observe(Metric::kWorkDuration, labels_, loop_->Now() - taken->second);
  taken_.erase(taken);
}

}  // namespace quiesce::runtime

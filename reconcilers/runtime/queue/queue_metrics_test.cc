#include "reconcilers/runtime/queue/queue_metrics.h"

#include <memory>

#include "gtest/gtest.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/choices.h"
#include "sim/plain_strategy.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace {

class QueueMetricsTest : public testing::Test {
 protected:
  void Use(std::unique_ptr<WorkQueue> queue) {
    queue_ = std::move(queue);
    queue_->set_metrics(&queue_metrics_);
    group_.Spawn([](WorkQueue* queue, sim::EventLoop* loop) -> sim::Task<void> {
      while (true) {
        WorkQueue::Item item = co_await queue->Get();
        co_await loop->Sleep(absl::Seconds(2));
        queue->Done(item.key);
      }
    }(queue_.get(), &loop_));
  }
  double Of(Metric metric) { return metrics_.ValueOf(metric, labels_); }
  double Depth(const char* priority) {
    return metrics_.ValueOf(Metric::kQueueDepth,
                            {{"name", "db"}, {"controller", "db"}, {"priority", priority}});
  }

  const Metrics::Labels labels_ = {{"name", "db"}, {"controller", "db"}};
  sim::Choices choices_{std::make_unique<sim::PlainStrategy>()};
  sim::EventLoop loop_{&choices_, nullptr};
  Metrics metrics_;
  QueueMetrics queue_metrics_{&metrics_, &loop_, "db"};
  std::unique_ptr<WorkQueue> queue_;
  sim::TaskGroup group_{&loop_};
};

TEST_F(QueueMetricsTest, ClassicQueueCountsAddsRetriesAndDepth) {
  Use(MakeClassicQueue(&loop_));
  queue_->Add({"n", "a"});
  queue_->Add({"n", "b"});
  queue_->Add({"n", "b"});
  queue_->AddAfter({"n", "c"}, absl::Seconds(1));
  EXPECT_EQ(Of(Metric::kQueueAdds), 2);
  EXPECT_EQ(Of(Metric::kQueueRetries), 1);
  EXPECT_EQ(Depth(""), 2);
  loop_.RunUntil(loop_.Now() + absl::Seconds(1));
  EXPECT_EQ(Of(Metric::kQueueAdds), 3);
  EXPECT_EQ(Depth(""), 2);  // a is being worked on
  loop_.RunUntil(loop_.Now() + absl::Minutes(1));
  EXPECT_EQ(Depth(""), 0);
  EXPECT_NE(metrics_.Text(Metrics::Labels())
                .find("workqueue_work_duration_seconds_sum{controller=\"db\","
                      "name=\"db\"} 6\n"),
            std::string::npos);
}

TEST_F(QueueMetricsTest, PriorityQueueCountsDepthByPriority) {
  Use(MakePriorityQueue(&loop_));
  loop_.Settle();
  queue_->Add({"n", "a"});
  loop_.Settle();
  const ObjectKey b{"n", "b"};
  WorkQueue::AddOptions low;
  low.priority = -100;
  queue_->AddWithOptions({&b, 1}, low);
  EXPECT_EQ(Depth("-100"), 1);
  queue_->Add(b);
  EXPECT_EQ(Depth("-100"), 0);
  EXPECT_EQ(Depth("0"), 1);
}

}  // namespace
}  // namespace quiesce::runtime

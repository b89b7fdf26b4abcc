// The keys that wait to be reconciled, each at most once, and never handed to two workers at a
// time.
//
//   std::unique_ptr<WorkQueue> queue = MakePriorityQueue(&loop, std::move(limiter));
//   queue->Add({"default", "a"});
//   WorkQueue::Item item = co_await queue->Get();
//   ... reconcile item.key ...
//   queue->Forget(item.key);     // it succeeded
//   queue->Done(item.key);       // always
//
// Two kinds, which behave differently in many corners, as the originals do:
//  - classic: client-go's rate limiting queue (k8s.io/client-go/util/workqueue). First in, first
//    out. An add of a key that waits for a delay does not end the delay: the key runs twice.
//  - priority: controller-runtime's (pkg/controller/priorityqueue), its default. Higher priority
//    first. A key is either ready or waiting, and an add makes a waiting key ready.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_WORK_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_WORK_QUEUE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "reconcilers/runtime/client/object_key.h"
#include "reconcilers/runtime/queue/queue_metrics.h"
#include "reconcilers/runtime/queue/rate_limiter.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/trace.h"

namespace quiesce::runtime {

class WorkQueue {
 public:
  struct Item {
    ObjectKey key;
    int priority = 0;            // 0 in a classic queue
    bool shutdown = false;       // the queue is shut down; `key` is empty in a classic queue
    sim::RecordIndex cause = 0;  // what was being traced when the key came in
  };
  struct AddOptions {
    absl::Duration after = absl::ZeroDuration();
    bool rate_limited = false;
    std::optional<int> priority = std::nullopt;  // nullopt: 0
  };

  virtual ~WorkQueue() = default;

  virtual void Add(const ObjectKey& key) = 0;
  // Adds after a delay; zero and less mean now.
  virtual void AddAfter(const ObjectKey& key, absl::Duration delay) = 0;
  // Adds after the delay that the rate limiter says, and counts a failure.
  virtual void AddRateLimited(const ObjectKey& key) = 0;
  // All in one. With both a delay and rate limiting the priority queue takes the shorter delay; the
  // classic queue does what its wrapper in controller-runtime does: rate limited, else after a
  // delay, else now, whatever the priority.
  virtual void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) = 0;

  // Waits for a key, or for the end of the queue. The key is the caller's until Done().
  virtual sim::Task<Item> Get() = 0;
  virtual void Done(const ObjectKey& key) = 0;

  // Ends the key's count of failures; nothing else.
  virtual void Forget(const ObjectKey& key) = 0;
  virtual int NumRequeues(const ObjectKey& key) const = 0;

  // Ignores further adds. Classic: what is ready is still handed out; priority: nothing is.
  virtual void ShutDown() = 0;
  // Classic: returns when no key is being worked on; priority: at once.
  virtual sim::Task<void> ShutDownWithDrain() = 0;
  virtual bool ShuttingDown() const = 0;

  // Keys that are ready.
  virtual size_t size() const = 0;
  // Keys that wait for a delay to end.
  virtual size_t waiting() const = 0;
  virtual bool has_priorities() const = 0;

  // Hears of every key from now on; null: no one. Outlives the queue.
  virtual void set_metrics(QueueMetrics* metrics) { metrics_ = metrics; }

  // Counters: keys that became ready, adds with a delay.
  uint64_t adds_total() const { return adds_total_; }
  uint64_t retries_total() const { return retries_total_; }
  // The delay of the last add, as asked for or as the rate limiter said; zero: none.
  absl::Duration last_delay() const { return last_delay_; }

 protected:
  void CountRetry() {
    ++retries_total_;
    if (metrics_ != nullptr) metrics_->OnRetry();
  }

  QueueMetrics* metrics_ = nullptr;
  uint64_t adds_total_ = 0;
  uint64_t retries_total_ = 0;
  absl::Duration last_delay_ = absl::ZeroDuration();
};

// The loop outlives the queue. A null limiter means the default one of that queue: for the classic
// MakeDefaultControllerLimiter, for the priority queue exponential 5 ms to 1000 s.
std::unique_ptr<WorkQueue> MakeClassicQueue(sim::EventLoop* loop,
                                            std::unique_ptr<RateLimiter> limiter = nullptr);
std::unique_ptr<WorkQueue> MakePriorityQueue(sim::EventLoop* loop,
                                             std::unique_ptr<RateLimiter> limiter = nullptr);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_WORK_QUEUE_H_

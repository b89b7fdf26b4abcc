// The rate limiting queue of client-go: see work_queue.h.
//
// Sources: k8s.io/client-go/util/workqueue/queue.go, delaying_queue.go, rate_limiting_queue.go.
// Keys that become due at one instant come in the order of Go's container/heap.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_CLASSIC_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_CLASSIC_QUEUE_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>

#include "reconcilers/runtime/queue/go_heap.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/signal.h"

namespace quiesce::runtime {

class ClassicQueue : public WorkQueue {
 public:
  ClassicQueue(sim::EventLoop* loop, std::unique_ptr<RateLimiter> limiter);
  ~ClassicQueue() override;

  void Add(const ObjectKey& key) override;
  void AddAfter(const ObjectKey& key, absl::Duration delay) override;
  void AddRateLimited(const ObjectKey& key) override;
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override;
  sim::Task<Item> Get() override;
  void Done(const ObjectKey& key) override;
  void Forget(const ObjectKey& key) override { limiter_->Forget(key); }
  int NumRequeues(const ObjectKey& key) const override { return limiter_->NumRequeues(key); }
  void ShutDown() override;
  sim::Task<void> ShutDownWithDrain() override;
  bool ShuttingDown() const override { return shutting_down_; }
  size_t size() const override { return queue_.size(); }
  size_t waiting() const override { return waiting_.size(); }
  bool has_priorities() const override { return false; }

 private:
  // What is known of a key. Entries stay, so that pointers to them do.
  struct Entry {
    const ObjectKey* key = nullptr;
    bool dirty = false;       // must be worked on
    bool processing = false;  // is being worked on
    sim::RecordIndex cause = 0;
    bool waiting = false;  // in the heap, until ready_at
    int64_t ready_at = 0;  // Unix nanoseconds
    size_t heap_index = 0;
    sim::RecordIndex waiting_cause = 0;
  };
  struct HeapOps {
    static bool Less(const Entry* a, const Entry* b) { return a->ready_at < b->ready_at; }
    static void SetIndex(Entry* entry, size_t index) { entry->heap_index = index; }
  };

  Entry* EntryOf(const ObjectKey& key);
  void AddEntry(Entry* entry, sim::RecordIndex cause);
  sim::RecordIndex CurrentCause() const;
  void SetTimer();
  void OnTimer();
  void StopTimer();

  sim::EventLoop* const loop_;
  const std::unique_ptr<RateLimiter> limiter_;
  std::map<ObjectKey, Entry> entries_;
  std::deque<Entry*> queue_;
  size_t processing_ = 0;
  bool shutting_down_ = false;
  bool shut_down_called_ = false;
  bool drain_ = false;
  // The one condition of the original: workers wait on it for a key, drains for the last Done().
  sim::Signal changed_;
  GoHeap<Entry*, HeapOps> waiting_;
  sim::EventId timer_ = 0;
  int64_t timer_at_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_CLASSIC_QUEUE_H_

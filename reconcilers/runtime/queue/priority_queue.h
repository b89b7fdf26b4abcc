// The priority queue of controller-runtime: see work_queue.h.
//
// Source: sigs.k8s.io/controller-runtime/pkg/controller/priorityqueue/priorityqueue.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_PRIORITY_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_PRIORITY_QUEUE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>

#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/signal.h"

namespace quiesce::runtime {

class PriorityQueue : public WorkQueue {
 public:
  PriorityQueue(sim::EventLoop* loop, std::unique_ptr<RateLimiter> limiter);
  ~PriorityQueue() override;

  void Add(const ObjectKey& key) override { AddOne(key, AddOptions()); }
  void AddAfter(const ObjectKey& key, absl::Duration delay) override;
  void AddRateLimited(const ObjectKey& key) override;
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override;
  sim::Task<Item> Get() override;
  void Done(const ObjectKey& key) override;
  void Forget(const ObjectKey& key) override { limiter_->Forget(key); }
  int NumRequeues(const ObjectKey& key) const override { return limiter_->NumRequeues(key); }
  void ShutDown() override;
  sim::Task<void> ShutDownWithDrain() override;
  bool ShuttingDown() const override { return shut_down_; }
  size_t size() const override { return ready_.size(); }
  size_t waiting() const override { return waiting_.size(); }
  bool has_priorities() const override { return true; }

 private:
  enum class State : uint8_t { kAbsent, kReady, kWaiting };
  // What is known of a key. Entries stay, so that pointers to them do.
  struct Entry {
    const ObjectKey* key = nullptr;
    State state = State::kAbsent;
    bool locked = false;  // handed out and not yet done
    int priority = 0;
    uint64_t counter = 0;  // order of becoming ready, within a priority
    int64_t ready_at = 0;  // when waiting; Unix nanoseconds
    sim::RecordIndex cause = 0;
  };
  struct ReadyOrder {
    bool operator()(const Entry* a, const Entry* b) const {
      return a->priority != b->priority ? a->priority > b->priority : a->counter < b->counter;
    }
  };
  struct WaitingOrder {
    bool operator()(const Entry* a, const Entry* b) const {
      return a->ready_at != b->ready_at ? a->ready_at < b->ready_at : ReadyOrder()(a, b);
    }
  };

  // Null pointer where there is none.
  Entry* Find(const ObjectKey& key);
  void AddOne(const ObjectKey& key, const AddOptions& options);
  // Changes an entry that is ready or waiting.
  void Update(Entry* entry, int priority, bool immediate, int64_t ready_at);
  void MakeReady(Entry* entry);
  Entry* FirstAvailable();
  void SetTimer();
  void OnTimer();

  sim::EventLoop* const loop_;
  const std::unique_ptr<RateLimiter> limiter_;
  std::map<ObjectKey, Entry> entries_;
  Entry* last_ = nullptr;  // the last that was looked for, and often the next
  std::set<Entry*, ReadyOrder> ready_;
  std::set<Entry*, WaitingOrder> waiting_;
  uint64_t next_counter_ = 0;
  bool shut_down_ = false;
  sim::Signal available_;
  sim::EventId timer_ = 0;
  int64_t timer_at_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_PRIORITY_QUEUE_H_

// A queue that passes everything on to another one; derive from it to change a part.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_FORWARDING_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_FORWARDING_QUEUE_H_

#include "reconcilers/runtime/queue/work_queue.h"

namespace quiesce::runtime {

class ForwardingQueue : public WorkQueue {
 public:
  // `queue` outlives this. The counters stay with it.
  explicit ForwardingQueue(WorkQueue* queue) : queue_(*queue) {}

  void Add(const ObjectKey& key) override { queue_.Add(key); }
  void AddAfter(const ObjectKey& key, absl::Duration delay) override {
    queue_.AddAfter(key, delay);
  }
  void AddRateLimited(const ObjectKey& key) override { queue_.AddRateLimited(key); }
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override {
    queue_.AddWithOptions(keys, options);
  }
  sim::Task<Item> Get() override { return queue_.Get(); }
  void Done(const ObjectKey& key) override { queue_.Done(key); }
  void Forget(const ObjectKey& key) override { queue_.Forget(key); }
  int NumRequeues(const ObjectKey& key) const override { return queue_.NumRequeues(key); }
  void ShutDown() override { queue_.ShutDown(); }
  sim::Task<void> ShutDownWithDrain() override { return queue_.ShutDownWithDrain(); }
  bool ShuttingDown() const override { return queue_.ShuttingDown(); }
  size_t size() const override { return queue_.size(); }
  size_t waiting() const override { return queue_.waiting(); }
  bool has_priorities() const override { return queue_.has_priorities(); }

 protected:
  WorkQueue& queue() { return queue_; }

 private:
  WorkQueue& queue_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_FORWARDING_QUEUE_H_

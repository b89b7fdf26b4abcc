// A queue that gives adds without a priority the one of the event being handled.
// Source: workqueueWithDefaultPriority in controller-runtime/pkg/handler/eventhandler.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_QUEUE_DEFAULT_PRIORITY_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_QUEUE_DEFAULT_PRIORITY_QUEUE_H_

#include <optional>

#include "reconcilers/runtime/queue/forwarding_queue.h"

namespace quiesce::runtime {

class DefaultPriorityQueue : public ForwardingQueue {
 public:
  DefaultPriorityQueue(WorkQueue* queue, std::optional<int> priority)
      : ForwardingQueue(queue), priority_(priority) {}

  void Add(const ObjectKey& key) override { AddWithOptions({&key, 1}, {}); }
  void AddAfter(const ObjectKey& key, absl::Duration delay) override {
    AddOptions options;
    options.after = delay;
    AddWithOptions({&key, 1}, options);
  }
  void AddRateLimited(const ObjectKey& key) override {
    AddOptions options;
    options.rate_limited = true;
    AddWithOptions({&key, 1}, options);
  }
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override {
    AddOptions changed = options;
    if (!changed.priority.has_value()) changed.priority = priority_;
    queue().AddWithOptions(keys, changed);
  }

 private:
  const std::optional<int> priority_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_QUEUE_DEFAULT_PRIORITY_QUEUE_H_

// A controller's queue with a trace record for every add, which becomes the cause of what the key's
// reconcile does.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_TRACED_QUEUE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_TRACED_QUEUE_H_

#include "reconcilers/runtime/controller/records.h"
#include "reconcilers/runtime/queue/forwarding_queue.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::runtime {

class TracedQueue : public ForwardingQueue {
 public:
  // Both outlive this.
  TracedQueue(sim::EventLoop* loop, WorkQueue* queue, sim::ActorId actor)
      : ForwardingQueue(queue), loop_(loop), actor_(actor) {}

  // Why the adds that follow are made.
  void set_reason(WakeReason reason) { reason_ = reason; }

  void Add(const ObjectKey& key) override;
  void AddAfter(const ObjectKey& key, absl::Duration delay) override;
  void AddRateLimited(const ObjectKey& key) override;
  void AddWithOptions(absl::Span<const ObjectKey> keys, const AddOptions& options) override;

 private:
  // Makes the add with the record, which comes after it, as its cause.
  template <typename F>
  void Traced(const ObjectKey& key, F add);

  sim::EventLoop* const loop_;
  const sim::ActorId actor_;
  WakeReason reason_ = WakeReason::kWatchEvent;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_TRACED_QUEUE_H_

// Brings the changes of one kind to a controller's queue by a function that has the manager's
// client in hand: Go's handler.MapFunc.
//
//   MapWithClient map = [](Client& client, Value pool) -> sim::Task<std::vector<Request>> {
//     ListOptions users;
//     users.index_field = "spec.pool";
//     users.index_value = KeyOf(pool).name;
//     auto databases = co_await client.List(kDatabases, users);
//     ...
//   };
//
// Events are mapped one after the other, in order: a function that waits, for an informer to sync
// or for a live read, holds back the events behind it and nothing else. Source:
// EnqueueRequestsFromMapFunc in sigs.k8s.io/controller-runtime/pkg/handler/enqueue_mapped.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MAPPED_SOURCE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MAPPED_SOURCE_H_

#include <deque>
#include <vector>

#include "reconcilers/runtime/cache/event.h"
#include "reconcilers/runtime/cache/informer.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/runtime/controller/predicate.h"
#include "reconcilers/runtime/controller/records.h"
#include "reconcilers/runtime/controller/traced_queue.h"
#include "sim/event_loop.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

class MappedSource : public InformerHandler {
 public:
  // All but `predicate`, which may be null, outlive this.
  MappedSource(sim::EventLoop* loop, Client* client, MapWithClient map, PredicatePtr predicate,
               TracedQueue* queue);

  void OnAdd(const Value& object, bool initial) override;
  void OnUpdate(const Value& old, const Value& object) override;
  void OnDelete(const Value& object, bool state_unknown) override;

 private:
  struct Waiting {
    Event event;
    WakeReason reason;
  };
  void Take(Event event, WakeReason reason);
  // Maps what waits, until nothing does.
  sim::Task<void> Work();

  Client* const client_;
  const MapWithClient map_;
  const PredicatePtr predicate_;
  TracedQueue* const queue_;
  std::deque<Waiting> waiting_;
  bool working_ = false;
  sim::TaskGroup group_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_MAPPED_SOURCE_H_

// Which requests an event puts into the queue.
//
//   std::unique_ptr<EventHandler> handler = EnqueueOwner({.group = "apps", .kind = "Deployment"});
//   handler->Handle(event, &queue);
//
// Source: sigs.k8s.io/controller-runtime/pkg/handler. With a priority queue, objects of the initial
// list and updates that change no resourceVersion get kLowPriority.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_HANDLER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_HANDLER_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "reconcilers/runtime/cache/event.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/client/object_key.h"
#include "reconcilers/runtime/queue/work_queue.h"
#include "sim/task.h"

namespace quiesce::runtime {

inline constexpr int kLowPriority = -100;

class EventHandler {
 public:
  virtual ~EventHandler() = default;
  // False if the original would panic: it dereferences an object that is not there.
  virtual bool Handle(const Event& event, WorkQueue* queue) = 0;
};

// The object itself.
std::unique_ptr<EventHandler> EnqueueObject();

// The kind of the owners that EnqueueOwner looks for.
struct OwnerType {
  std::string group, kind;
  bool namespaced = true;
  bool only_controller = false;       // only the reference with controller: true
  std::vector<std::string> versions;  // that the cluster serves; a reference to another one ends
                                      // the search; empty: every version is served
};

// The owners of that kind: of the object and, for updates, of the old object.
std::unique_ptr<EventHandler> EnqueueOwner(OwnerType owner);

// What a function makes of the object and, for updates, of the old object first; each request once.
std::unique_ptr<EventHandler> EnqueueMapped(
    std::function<std::vector<Request>(const Value& object)> map);

// The same for a function that has the manager's client in hand and may wait (mapped_source.h).
using MapWithClient = std::function<sim::Task<std::vector<Request>>(Client& client, Value object)>;

// One function for each type of event; an empty one does nothing. With a priority queue, adds that
// name no priority get the event's.
struct HandlerFunctions {
  std::function<void(const Event&, WorkQueue*)> create, update, remove, generic;
};
std::unique_ptr<EventHandler> EnqueueBy(HandlerFunctions functions);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_HANDLER_H_

// Brings the changes of one kind from its informer to a controller's queue: predicates decide
// which, a handler decides for whom.
//
//   KindSource source(informer, EnqueueObject(), GenerationChanged(), &controller.queue());
//
// Source: sigs.k8s.io/controller-runtime/pkg/internal/source (event_handler.go).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_KIND_SOURCE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_KIND_SOURCE_H_

#include <memory>

#include "reconcilers/runtime/cache/informer.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/runtime/controller/predicate.h"
#include "reconcilers/runtime/controller/traced_queue.h"

namespace quiesce::runtime {

class KindSource : public InformerHandler {
 public:
  // `predicate` may be null: everything passes. `queue` outlives this.
  KindSource(std::unique_ptr<EventHandler> handler, PredicatePtr predicate, TracedQueue* queue)
      : handler_(std::move(handler)), predicate_(std::move(predicate)), queue_(queue) {}

  void OnAdd(const Value& object, bool initial) override;
  void OnUpdate(const Value& old, const Value& object) override;
  void OnDelete(const Value& object, bool state_unknown) override;

 private:
  void Pass(const Event& event, WakeReason reason);

  const std::unique_ptr<EventHandler> handler_;
  const PredicatePtr predicate_;
  TracedQueue* const queue_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_KIND_SOURCE_H_

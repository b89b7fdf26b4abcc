#include "reconcilers/runtime/controller/kind_source.h"

namespace quiesce::runtime {

void KindSource::Pass(const Event& event, WakeReason reason) {
  if (predicate_ != nullptr && predicate_->Admits(event) != Verdict::kPass) return;
  queue_->set_reason(reason);
  handler_->Handle(event, queue_);
}

void KindSource::OnAdd(const Value& object, bool initial) {
  Event event;
  event.type = Event::Type::kCreate;
  event.object = object;
  event.initial_list = initial;
  Pass(event, initial ? WakeReason::kInitialList : WakeReason::kWatchEvent);
}

void KindSource::OnUpdate(const Value& old, const Value& object) {
  Event event;
  event.type = Event::Type::kUpdate;
  event.object = object;
  event.old = old;
  const bool same = old["metadata"]["resourceVersion"] == object["metadata"]["resourceVersion"];
  Pass(event, same ? WakeReason::kResync : WakeReason::kWatchEvent);
}

void KindSource::OnDelete(const Value& object, bool state_unknown) {
  Event event;
  event.type = Event::Type::kDelete;
  event.object = object;
  event.state_unknown = state_unknown;
  Pass(event, WakeReason::kWatchEvent);
}

}  // namespace quiesce::runtime

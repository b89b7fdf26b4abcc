#include "reconcilers/runtime/controller/mapped_source.h"

#include <memory>
#include <utility>

namespace quiesce::runtime {

MappedSource::MappedSource(sim::EventLoop* loop, Client* client, MapWithClient map,
                           PredicatePtr predicate, TracedQueue* queue)
    : client_(client),
      map_(std::move(map)),
      predicate_(std::move(predicate)),
      queue_(queue),
      group_(loop) {}

void MappedSource::Take(Event event, WakeReason reason) {
  if (predicate_ != nullptr && predicate_->Admits(event) != Verdict::kPass) return;
  waiting_.push_back({std::move(event), reason});
  if (working_) return;
  working_ = true;
  group_.Spawn(Work(), "map");
}

// The handler of plain map functions knows how requests are queued: it is given what was found.
sim::Task<void> MappedSource::Work() {
  while (!waiting_.empty()) {
    const Waiting next = std::move(waiting_.front());
    waiting_.pop_front();
    std::deque<std::vector<Request>> found;
    const bool update = next.event.type == Event::Type::kUpdate;
    if (update) found.push_back(co_await map_(*client_, next.event.old));
    found.push_back(co_await map_(*client_, next.event.object));
    std::unique_ptr<EventHandler> handler = EnqueueMapped([&found](const Value&) {
      std::vector<Request> requests = std::move(found.front());
      found.pop_front();
      return requests;
    });
    queue_->set_reason(next.reason);
    handler->Handle(next.event, queue_);
  }
  working_ = false;
}

void MappedSource::OnAdd(const Value& object, bool initial) {
  Event event;
  event.type = Event::Type::kCreate;
  event.object = object;
  event.initial_list = initial;
  Take(std::move(event), initial ? WakeReason::kInitialList : WakeReason::kWatchEvent);
}

void MappedSource::OnUpdate(const Value& old, const Value& object) {
  Event event;
  event.type = Event::Type::kUpdate;
  event.object = object;
  event.old = old;
  const bool same = old["metadata"]["resourceVersion"] == object["metadata"]["resourceVersion"];
  Take(std::move(event), same ? WakeReason::kResync : WakeReason::kWatchEvent);
}

void MappedSource::OnDelete(const Value& object, bool state_unknown) {
  Event event;
  event.type = Event::Type::kDelete;
  event.object = object;
  event.state_unknown = state_unknown;
  Take(std::move(event), WakeReason::kWatchEvent);
}

}  // namespace quiesce::runtime

#include "apiserver_fake/edge/connection_watch.h"

#include <algorithm>
#include <utility>

namespace quiesce::edge {

ConnectionWatch::ConnectionWatch(Connection* connection, api::GroupVersionResource resource,
                                 api::WatchSink* sink)
    : connection_(connection), resource_(std::move(resource)), sink_(sink) {
  connection_->watches_.push_back(this);
}

ConnectionWatch::~ConnectionWatch() { Close(); }

void ConnectionWatch::Close() {
  if (watch_ != 0) connection_->server_->CloseWatch(std::exchange(watch_, 0));
  if (arrival_ != 0) connection_->loop_->Cancel(std::exchange(arrival_, 0));
  travelling_.clear();
  connection_->events_travelling_ -= std::exchange(events_, 0);
  open_ = false;
  auto& open = connection_->watches_;
  open.erase(std::remove(open.begin(), open.end(), this), open.end());
}

void ConnectionWatch::Start() {
  started_ = true;
  if (!travelling_.empty()) Schedule();
}

void ConnectionWatch::OnEvent(const api::WatchEvent& event) {
  Item item;
  item.event = event;
  Enqueue(std::move(item));
}

void ConnectionWatch::OnClosed() {
  watch_ = 0;
  Item item;
  item.end = true;
  Enqueue(std::move(item));
}

void ConnectionWatch::Enqueue(Item item) {
  sim::EventLoop* loop = connection_->loop_;
  // A batch shares the stretch of its first event: order is kept, and one choice is enough. What is
  // held back is late by the hold, not by a multiple of it.
  absl::Duration lag = connection_->options_.watch_lag;
  if (travelling_.empty()) lag = connection_->Vary("watch-lag", lag);
  lag += connection_->LagOf(resource_);
  item.arrival = std::max({loop->Now() + lag, connection_->HeldUntil(resource_), last_arrival_});
  last_arrival_ = item.arrival;
  if (loop->trace() != nullptr) item.cause = loop->trace()->current();
  Count(item, 1);
  travelling_.push_back(std::move(item));
  if (started_ && arrival_ == 0) Schedule();
}

void ConnectionWatch::Count(const Item& item, int64_t by) {
  if (!open_ || (!item.end && item.event.type == api::WatchEventType::kBookmark)) return;
  events_ += by;
  connection_->events_travelling_ += by;
}

void ConnectionWatch::Schedule() {
  const sim::EventLabel label("watch/arrive", connection_->actor_id_, resource_.resource);
  arrival_ = connection_->loop_->At(travelling_.front().arrival, label, [this] { Arrive(); });
}

void ConnectionWatch::Arrive() {
  sim::EventLoop* loop = connection_->loop_;
  arrival_ = 0;
  while (!travelling_.empty() && travelling_.front().arrival <= loop->Now()) {
    const Item item = std::move(travelling_.front());
    travelling_.pop_front();
    Count(item, -1);
    sim::CauseScope because(loop->trace(), Record(item));
    if (item.end) {
      sink_->OnClosed();  // may destroy this watch
      return;
    }
    sink_->OnEvent(item.event);
  }
  // An event that was sent from within may have scheduled the next arrival already.
  if (!travelling_.empty() && arrival_ == 0) Schedule();
}

sim::RecordIndex ConnectionWatch::Record(const Item& item) const {
  sim::EventLoop* loop = connection_->loop_;
  if (loop->trace() == nullptr) return 0;
  sim::CauseScope because(loop->trace(), item.cause);
  // An end has no event.
  const uint64_t type = item.end ? 0 : static_cast<uint64_t>(item.event.type);
  const uint64_t kind = type << 16 | static_cast<uint64_t>(item.fault) << 8 | (item.end ? 1 : 0);
  return loop->trace()->Add(loop->clock(), kWatchRecord, connection_->actor_id_,
                            sim::Trace::MixHash(item.event.object.Hash(), kind), [&] {
                              auto* body = new WatchRecord;
                              body->resource = resource_;
                              body->event = item.event;
                              body->closed = item.end;
                              body->fault = item.fault;
                              return body;
                            });
}

void ConnectionWatch::Cut(InjectedFault fault) {
  Close();
  Item end;
  end.end = true;
  end.fault = fault;
  end.arrival = connection_->loop_->Now();
  if (connection_->loop_->trace() != nullptr) end.cause = connection_->loop_->trace()->current();
  travelling_.push_back(std::move(end));
  if (started_) Schedule();
}

void ConnectionWatch::ArriveBy(absl::Time latest) {
  for (Item& item : travelling_) item.arrival = std::min(item.arrival, latest);
  last_arrival_ = std::min(last_arrival_, latest);
  if (arrival_ == 0) return;
  connection_->loop_->Cancel(arrival_);
  Schedule();
}

}  // namespace quiesce::edge

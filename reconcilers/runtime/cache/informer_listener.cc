#include "reconcilers/runtime/cache/informer_listener.h"

#include <algorithm>
#include <utility>

namespace quiesce::runtime {
namespace {

absl::Duration ResyncPeriod(absl::Duration requested, absl::Duration check_period) {
  if (requested == absl::ZeroDuration() || check_period == absl::ZeroDuration()) {
    return absl::ZeroDuration();
  }
  return std::max(requested, check_period);
}

}  // namespace

InformerListener::InformerListener(sim::EventLoop* loop, InformerHandler* handler,
                                   absl::Duration requested_resync, absl::Duration check_period,
                                   absl::Duration takes)
    : loop_(loop),
      handler_(handler),
      requested_resync_(requested_resync),
      takes_(takes),
      resync_(ResyncPeriod(requested_resync, check_period)),
      next_resync_(Now() + absl::ToInt64Nanoseconds(resync_)) {}

InformerListener::~InformerListener() {
  if (busy_ != 0) loop_->Cancel(busy_);
}

void InformerListener::Tell(Notification notification) {
  if (removed_) return;
  const bool initial = notification.type == Notification::Type::kAdd && notification.flag;
  if (initial) ++initial_pending_;
  if (busy_ == 0 && waiting_.empty()) return Deliver(notification);
  waiting_.push_back(std::move(notification));
  if (busy_ == 0) DeliverWaiting();  // told from within
}

void InformerListener::DeliverWaiting() {
  while (!waiting_.empty() && busy_ == 0) {
    const Notification next = std::move(waiting_.front());
    waiting_.pop_front();
    Deliver(next);
  }
}

void InformerListener::Deliver(const Notification& next) {
  const bool initial = next.type == Notification::Type::kAdd && next.flag;
  if (takes_ > absl::ZeroDuration()) {
    busy_ = loop_->After(takes_, "informer/handler", [this, initial] {
      busy_ = 0;
      Done(initial);
      DeliverWaiting();
    });
  }
  switch (next.type) {
    case Notification::Type::kAdd:
      handler_->OnAdd(next.object, next.flag);
      break;
    case Notification::Type::kUpdate:
      handler_->OnUpdate(next.old, next.object);
      break;
    case Notification::Type::kDelete:
      handler_->OnDelete(next.object, next.flag);
      break;
  }
  if (busy_ == 0) Done(initial);
}

void InformerListener::Done(bool initial) {
  if (initial) --initial_pending_;
}

void InformerListener::Remove() {
  removed_ = true;
  waiting_.clear();
}

void InformerListener::NoteUpstreamSynced() {
  if (!removed_) upstream_synced_ = true;
}

void InformerListener::SetCheckPeriod(absl::Duration check_period) {
  resync_ = ResyncPeriod(requested_resync_, check_period);
}

bool InformerListener::TakeResyncTick() {
  hears_equal_versions_ = resync_ > absl::ZeroDuration() && Now() >= next_resync_;
  if (hears_equal_versions_) next_resync_ = Now() + absl::ToInt64Nanoseconds(resync_);
  return hears_equal_versions_;
}

}  // namespace quiesce::runtime

#include "sim/signal.h"

namespace quiesce::sim {

Signal::~Signal() {
  for (List* list : {&waiting_, &woken_}) {
    for (Waiter* waiter = list->first; waiter != nullptr; waiter = waiter->next_) {
      waiter->signal_ = nullptr;
    }
  }
}

void Signal::Link(List* list, Waiter* waiter) {
  waiter->previous_ = list->last;
  waiter->next_ = nullptr;
  (list->last != nullptr ? list->last->next_ : list->first) = waiter;
  list->last = waiter;
}

void Signal::Unlink(List* list, Waiter* waiter) {
  (waiter->previous_ != nullptr ? waiter->previous_->next_ : list->first) = waiter->next_;
  (waiter->next_ != nullptr ? waiter->next_->previous_ : list->last) = waiter->previous_;
}

void Signal::Wake(Waiter* waiter, bool alone) {
  Unlink(&waiting_, waiter);
  Link(&woken_, waiter);
  waiter->state_ = alone ? Waiter::State::kWokenAlone : Waiter::State::kWokenWithAll;
  loop_->Cancel(waiter->event_);
  waiter->event_ = loop_->ResumeAt(loop_->Now(), {"signal", waiter->actor_}, waiter->handle_);
}

void Signal::NotifyOne() {
  if (waiting_.first != nullptr) Wake(waiting_.first, /*alone=*/true);
}

void Signal::NotifyAll() {
  while (waiting_.first != nullptr) Wake(waiting_.first, /*alone=*/false);
}

Signal::Waiter::~Waiter() {
  if (state_ == State::kIdle) return;
  loop_->Cancel(event_);
  if (signal_ == nullptr) return;
  Unlink(state_ == State::kWaiting ? &signal_->waiting_ : &signal_->woken_, this);
  if (state_ == State::kWokenAlone) signal_->NotifyOne();
}

void Signal::Waiter::await_suspend(std::coroutine_handle<> handle) {
  handle_ = handle;
  loop_ = signal_->loop_;
  actor_ = loop_->current_actor();
  state_ = State::kWaiting;
  Link(&signal_->waiting_, this);
  if (deadline_ != absl::InfiniteFuture()) {
    event_ = loop_->ResumeAt(deadline_, "deadline", handle_);
  }
}

bool Signal::Waiter::await_resume() {
  bool woken = state_ != State::kWaiting;
  if (signal_ != nullptr) Unlink(woken ? &signal_->woken_ : &signal_->waiting_, this);
  state_ = State::kIdle;
  event_ = 0;
  return woken;
}

}  // namespace quiesce::sim

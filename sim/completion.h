// A value that somebody will have later: set once, awaited by one coroutine.
//
//   Completion<int> done(&loop);
//   loop.After(latency, "response", [done] { done.Set(200); });
//   int code = co_await done.Wait();
//
// Copies share one value, and either side may go first: setting it when the waiting coroutine has
// been destroyed does nothing, and a value that is there already is taken without waiting.
#ifndef QUIESCE_SIM_COMPLETION_H_
#define QUIESCE_SIM_COMPLETION_H_

#include <coroutine>
#include <cstdint>
#include <optional>
#include <utility>

#include "sim/event_loop.h"
#include "sim/pool.h"

namespace quiesce::sim {

template <typename T>
class Completion {
 public:
  // The loop outlives all copies.
  explicit Completion(EventLoop* loop) : state_(new State{.loop = loop}) {}
  Completion(const Completion& other) : state_(other.state_) { ++state_->references; }
  Completion(Completion&& other) noexcept : state_(std::exchange(other.state_, nullptr)) {}
  Completion& operator=(Completion other) noexcept {
    std::swap(state_, other.state_);
    return *this;
  }
  ~Completion() {
    if (state_ != nullptr && --state_->references == 0) delete state_;
  }

  // Sets the value; the waiting coroutine goes on from an event of its own at the present instant.
  // False, and without effect, if it was set before.
  bool Set(T value) const {
    if (state_->set) return false;
    Put(std::move(value));
    if (state_->waiter) {
      state_->resume = state_->loop->ResumeAt(state_->loop->Now(), {"completion", state_->actor},
                                              state_->waiter);
    }
    return true;
  }

  // The same, but the waiting coroutine goes on inside this call. Only for the last action of an
  // event: the coroutine may do anything before the call returns.
  bool SetAndResume(T value) const {
    if (state_->set) return false;
    Put(std::move(value));
    Completion keep = *this;
    if (keep.state_->waiter) {
      keep.state_->loop->set_current_actor(keep.state_->actor);
      std::exchange(keep.state_->waiter, nullptr).resume();
    }
    return true;
  }

  bool is_set() const { return state_->set; }

  // Awaitable that gives the value, by move. One coroutine may wait, once.
  class Awaiter;
  Awaiter Wait() const { return Awaiter(*this); }

 private:
  struct State : Pooled {
    EventLoop* loop;
    std::optional<T> value = std::nullopt;
    std::coroutine_handle<> waiter = nullptr;
    EventId resume = 0;
    ActorId actor = 0;  // who waits
    uint32_t references = 1;
    bool set = false;
  };

  void Put(T value) const {
    state_->set = true;
    state_->value.emplace(std::move(value));
  }

  State* state_;
};

template <typename T>
class Completion<T>::Awaiter {
 public:
  explicit Awaiter(Completion completion) : completion_(std::move(completion)) {}
  Awaiter(const Awaiter&) = delete;
  Awaiter& operator=(const Awaiter&) = delete;
  ~Awaiter() {
    State* state = completion_.state_;
    state->waiter = nullptr;
    if (state->resume != 0) state->loop->Cancel(state->resume);
  }
  bool await_ready() const noexcept { return completion_.state_->value.has_value(); }
  void await_suspend(std::coroutine_handle<> handle) {
    completion_.state_->waiter = handle;
    completion_.state_->actor = completion_.state_->loop->current_actor();
  }
  T await_resume() {
    completion_.state_->resume = 0;
    T value = std::move(*completion_.state_->value);
    completion_.state_->value.reset();
    return value;
  }

 private:
  Completion completion_;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_COMPLETION_H_

// A place where coroutines wait to be woken.
//
//   Signal changed(&loop);
//   while (queue.empty()) co_await changed.Wait();          // one side
//   queue.push_back(x); changed.NotifyOne();                // the other
//   bool woken = co_await changed.WaitUntil(deadline);      // false: the deadline came first
//
// Waiters are woken in the order in which they came, each from an event of its own at the instant
// of the call. Nothing is remembered: a notification with no one waiting is lost, so test a
// condition in a loop. If a waiter that NotifyOne() chose is destroyed before it goes on, the next
// one is woken in its place. Waiters whose Signal is destroyed wait forever.
#ifndef QUIESCE_SIM_SIGNAL_H_
#define QUIESCE_SIM_SIGNAL_H_

#include <coroutine>

#include "absl/time/time.h"
#include "sim/event_loop.h"

namespace quiesce::sim {

class Signal {
 public:
  explicit Signal(EventLoop* loop) : loop_(loop) {}
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

  // Wakes the coroutine that has waited longest, or all of them.
  void NotifyOne();
  void NotifyAll();

  bool has_waiters() const { return waiting_.first != nullptr; }

  class Waiter;
  Waiter Wait();
  Waiter WaitUntil(absl::Time deadline);

 private:
  struct List {
    Waiter* first = nullptr;
    Waiter* last = nullptr;
  };
  static void Link(List* list, Waiter* waiter);
  static void Unlink(List* list, Waiter* waiter);
  void Wake(Waiter* waiter, bool alone);

  EventLoop* loop_;
  List waiting_;
  List woken_;  // notified, but not yet gone on
};

// What Wait() gives to co_await; the result says whether it was woken before its deadline.
class Signal::Waiter {
 public:
  Waiter(Signal* signal, absl::Time deadline) : signal_(signal), deadline_(deadline) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter();

  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle);
  bool await_resume();

 private:
  friend class Signal;
  enum class State { kIdle, kWaiting, kWokenAlone, kWokenWithAll };

  Signal* signal_;  // null when it is gone
  absl::Time deadline_;
  std::coroutine_handle<> handle_;
  EventLoop* loop_ = nullptr;
  EventId event_ = 0;  // of the deadline or, once woken, of going on
  ActorId actor_ = 0;  // who waits
  State state_ = State::kIdle;
  Waiter* previous_ = nullptr;
  Waiter* next_ = nullptr;
};

inline Signal::Waiter Signal::Wait() { return Waiter(this, absl::InfiniteFuture()); }
inline Signal::Waiter Signal::WaitUntil(absl::Time deadline) { return Waiter(this, deadline); }

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_SIGNAL_H_

// The simulated clock and the queue of what happens next.
//
//   EventLoop loop(&choices, &trace);
//   loop.After(absl::Seconds(5), "timer", [&] { ... });
//   loop.RunUntil(loop.Now() + absl::Minutes(1));
//
// Time moves only when nothing is ready at the present instant. When several events are ready at
// one instant, which runs next is a choice (kOrder "ready", number of ready events); pick 0 runs
// them in the order in which they were scheduled. The loop remembers for each event what was being
// traced when it was scheduled, so the trace knows what caused what; and whose event it is, so that
// a strategy can choose between actors.
//
// Scheduling and running an event costs no heap allocation for callables of up to 48 bytes, and
// O(log n) in the number of events that are not yet due; cancelling is O(1) on average.
#ifndef QUIESCE_SIM_EVENT_LOOP_H_
#define QUIESCE_SIM_EVENT_LOOP_H_

#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sim/choice_point.h"
#include "sim/clock.h"
#include "sim/pool.h"
#include "sim/trace.h"

namespace quiesce::sim {

class Choices;

// Identifies a scheduled event; 0 is none. Ids are not reused while the loop lives (they are after
// 2^32 events in one slot), so cancelling an event that has run is harmless.
using EventId = uint64_t;

// An event of the actor that schedules it.
inline constexpr ActorId kSameActor = UINT32_MAX;

// What an event is, for whoever must choose between events.
struct EventLabel {
  EventLabel(const char* event_kind) : kind(event_kind) {}  // NOLINT: implicit
  EventLabel(const char* event_kind, ActorId event_actor, absl::string_view event_object = {})
      : kind(event_kind), actor(event_actor), object(event_object) {}

  const char* kind;               // a literal
  ActorId actor = kSameActor;     // who goes on when it runs
  absl::string_view object = {};  // what it is about; must outlive the event
};

class EventLoop {
 public:
  // Both outlive the loop. `trace` may be null.
  EventLoop(Choices* choices, Trace* trace);
  // Forgets all events without running them.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  const Clock& clock() const { return clock_; }
  absl::Time Now() const { return clock_.Now(); }
  Choices& choices() { return *choices_; }
  Trace* trace() { return trace_; }

  // Whose event is running: what is scheduled now is of this actor unless its label names another.
  ActorId current_actor() const { return current_actor_; }
  void set_current_actor(ActorId actor) { current_actor_ = actor; }

  // Calls function(argument) at `when`, rounded down to a nanosecond; at once (still from the loop)
  // if that is past; never if it is the infinite future.
  EventId At(absl::Time when, EventLabel label, void (*function)(void*), void* argument);
  // The same for a callable, which the loop owns until it has run or is cancelled.
  template <typename F>
  EventId At(absl::Time when, EventLabel label, F callable);
  template <typename F>
  EventId After(absl::Duration delay, EventLabel label, F callable) {
    return At(Later(delay), label, std::move(callable));
  }
  // Resumes a suspended coroutine at `when`. Whoever may destroy the coroutine first must cancel.
  EventId ResumeAt(absl::Time when, EventLabel label, std::coroutine_handle<> handle) {
    return At(when, label, &ResumeHandle, handle.address());
  }
  // Forgets an event that has not run yet. True if there was one.
  bool Cancel(EventId id);

  // co_await loop.Sleep(duration): goes on after that time, from an event of its own. Destroying
  // the waiting coroutine cancels the event.
  class SleepAwaiter;
  SleepAwaiter Sleep(absl::Duration duration, EventLabel label = "sleep");
  SleepAwaiter SleepUntil(absl::Time when, EventLabel label = "sleep");

  // Runs one event, moving time if need be. False if none is left.
  bool RunOne();
  // Runs all events up to and including `until`, then sets the clock to it.
  void RunUntil(absl::Time until);
  // Runs what is ready at the present instant, without moving time.
  void Settle();

  // Sets the clock to `when`, for what happens outside of the loop then; not backwards. Requires
  // that nothing is due sooner.
  void MoveTo(absl::Time when);

  // When the next event is due; InfiniteFuture if none is left.
  absl::Time NextEventTime() const;
  // Number of events that have been scheduled and neither run nor cancelled.
  size_t pending() const { return live_; }
  uint64_t events_run() const { return events_run_; }

 private:
  static constexpr size_t kInlineBytes = 48;
  static constexpr size_t kSlotsPerBlock = 256;

  enum class State : uint8_t { kFree, kWaiting, kReady, kCancelled };
  struct Slot {
    alignas(std::max_align_t) unsigned char storage[kInlineBytes];
    void (*run)(void* storage);      // runs and destroys the callable
    void (*destroy)(void* storage);  // null: nothing to destroy
    const char* kind;
    absl::string_view object;
    ActorId actor;
    uint32_t generation = 1;
    uint32_t cause;
    State state = State::kFree;
  };
  // When an event is due, in which order of those of one instant, and its slot, as one number: it
  // compares as the first two do.
  class HeapEntry {
   public:
    HeapEntry() = default;
    HeapEntry(int64_t nanos, uint64_t sequence, uint32_t slot)
        : key_(static_cast<Key>(nanos) << 64 | sequence << kSlotBits | slot) {}
    int64_t nanos() const { return static_cast<int64_t>(key_ >> 64); }
    uint32_t slot() const { return static_cast<uint32_t>(key_) & ((uint32_t{1} << kSlotBits) - 1); }
    bool Before(const HeapEntry& other) const { return key_ < other.key_; }

   private:
    using Key = unsigned __int128;
    static constexpr int kSlotBits = 28;  // some hundred million events that wait at one time
    Key key_;
  };

  class ReadyEvents;

  template <typename F>
  static void RunInline(void* storage);
  template <typename F>
  static void DestroyInline(void* storage);
  static void ResumeHandle(void* address) {
    std::coroutine_handle<>::from_address(address).resume();
  }

  Slot& slot(uint32_t index) const {
    return blocks_[index / kSlotsPerBlock][index % kSlotsPerBlock];
  }
  absl::Time Later(absl::Duration delay) const;
  uint32_t NewSlot(const EventLabel& label);
  EventId Enqueue(uint32_t index, absl::Time when);
  void FreeSlot(uint32_t index);
  void Push(HeapEntry entry);
  void PopTop();
  void SiftDown(size_t position);
  void DropCancelled();
  void CollectDue();
  bool RunReady();
  // The position in ready_ of the event that is `index`th of those that are ready and not
  // cancelled.
  size_t PositionOf(uint64_t index) const;
  uint32_t TakeReady();

  Choices* choices_;
  Trace* trace_;
  Clock clock_;
  std::vector<std::unique_ptr<Slot[]>> blocks_;  // slots never move: callables run in place
  std::vector<uint32_t> free_;
  std::vector<HeapEntry> heap_;  // 4-ary; its top is never a cancelled event
  size_t heap_cancelled_ = 0;
  std::vector<uint32_t> ready_;  // due now, in order, from ready_begin_ on
  size_t ready_begin_ = 0;
  size_t ready_live_ = 0;  // without the cancelled ones
  size_t live_ = 0;
  ActorId current_actor_ = 0;
  uint64_t next_sequence_ = 0;
  uint64_t events_run_ = 0;
};

class EventLoop::SleepAwaiter {
 public:
  SleepAwaiter(EventLoop* loop, absl::Time when, EventLabel label)
      : loop_(loop), when_(when), label_(label) {}
  SleepAwaiter(const SleepAwaiter&) = delete;
  SleepAwaiter& operator=(const SleepAwaiter&) = delete;
  ~SleepAwaiter() {
    if (event_ != 0) loop_->Cancel(event_);
  }
  bool await_ready() const noexcept { return false; }
  void await_suspend(std::coroutine_handle<> handle) {
    event_ = loop_->ResumeAt(when_, label_, handle);
  }
  void await_resume() noexcept { event_ = 0; }

 private:
  EventLoop* loop_;
  absl::Time when_;
  EventLabel label_;
  EventId event_ = 0;
};

inline EventLoop::SleepAwaiter EventLoop::Sleep(absl::Duration duration, EventLabel label) {
  return SleepAwaiter(this, Later(duration), label);
}
inline EventLoop::SleepAwaiter EventLoop::SleepUntil(absl::Time when, EventLabel label) {
  return SleepAwaiter(this, when, label);
}

template <typename F>
void EventLoop::RunInline(void* storage) {
  F* callable = std::launder(reinterpret_cast<F*>(storage));
  (*callable)();
  callable->~F();
}

template <typename F>
void EventLoop::DestroyInline(void* storage) {
  std::launder(reinterpret_cast<F*>(storage))->~F();
}

template <typename F>
EventId EventLoop::At(absl::Time when, EventLabel label, F callable) {
  if constexpr (sizeof(F) <= kInlineBytes && alignof(F) <= alignof(std::max_align_t)) {
    uint32_t index = NewSlot(label);
    Slot& s = slot(index);
    ::new (static_cast<void*>(s.storage)) F(std::move(callable));
    s.run = &RunInline<F>;
    s.destroy = std::is_trivially_destructible_v<F> ? nullptr : &DestroyInline<F>;
    return Enqueue(index, when);
  } else {
    struct Box : Pooled {
      explicit Box(F f) : callable(std::move(f)) {}
      F callable;
    };
    return At(when, label,
              [box = std::unique_ptr<Box>(new Box(std::move(callable)))] { box->callable(); });
  }
}

// Lets what is started within a scope belong to an actor.
class ActorScope {
 public:
  ActorScope(EventLoop* loop, ActorId actor) : loop_(loop), before_(loop->current_actor()) {
    loop_->set_current_actor(actor);
  }
  ~ActorScope() { loop_->set_current_actor(before_); }
  ActorScope(const ActorScope&) = delete;
  ActorScope& operator=(const ActorScope&) = delete;

 private:
  EventLoop* const loop_;
  const ActorId before_;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_EVENT_LOOP_H_

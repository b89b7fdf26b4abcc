// The simulated clock and the queue of what happens next.
//
//   EventLoop loop(&choices, &trace);
//   loop.After(absl::Seconds(5), "timer", [&] { ... });
//   loop.RunUntil(loop.Now() + absl::Minutes(1));
//
// Time moves only when nothing is ready at the present instant. When several events are ready at
// one instant, which runs next is a choice ("ready", number of ready events); pick 0 runs them in
// the order in which they were scheduled. The loop remembers for each event what was being traced
// when it was scheduled, so the trace knows what caused what.
#ifndef QUIESCE_SIM_EVENT_LOOP_H_
#define QUIESCE_SIM_EVENT_LOOP_H_

#include <cstddef>
#include <cstdint>

#include "absl/time/time.h"

namespace quiesce::sim {

class Choices;
class Trace;

// Every run starts here.
absl::Time StartTime();  // 2000-01-01T00:00:00Z

// Identifies a scheduled event; 0 is none.
using EventId = uint64_t;

class EventLoop {
 public:
  // Both outlive the loop. `trace` may be null.
  EventLoop(Choices* choices, Trace* trace);
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  absl::Time Now() const { return now_; }
  Choices& choices() { return *choices_; }
  Trace* trace() { return trace_; }

  // Calls function(argument) at `when`; at once (still from the loop) if that is past. `label` is a
  // literal that names the kind of event.
  EventId At(absl::Time when, const char* label, void (*function)(void*), void* argument);
  // The same for a callable.
  template <typename F>
  EventId At(absl::Time when, const char* label, F callable);
  template <typename F>
  EventId After(absl::Duration delay, const char* label, F callable) {
    return At(now_ + delay, label, std::move(callable));
  }
  // Forgets an event that has not run yet. True if there was one.
  bool Cancel(EventId id);

  // Runs one event, moving time if need be. False if none is left.
  bool RunOne();
  // Runs all events up to and including `until`, then sets the clock to it.
  void RunUntil(absl::Time until);
  // Runs what is ready at the present instant, without moving time.
  void Settle();

  // When the next event is due; InfiniteFuture if none is left.
  absl::Time NextEventTime() const;
  size_t pending() const;
  uint64_t events_run() const;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_EVENT_LOOP_H_

// Waits for a task or for the end of a context, whichever comes first; what loses is destroyed.
//
//   std::optional<int> answer = co_await UnlessEnded(loop, ask(), context);
//   if (!answer.has_value()) co_return ContextError(*context);
//
// This is what a Go function does that takes a context: it returns when its context ends, while
// what it started may go on elsewhere.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_RACE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_RACE_H_

#include <optional>
#include <utility>

#include "reconcilers/runtime/client/cancellation.h"
#include "sim/event_loop.h"
#include "sim/signal.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::runtime {
namespace race_internal {

template <typename T>
sim::Task<void> Store(sim::Task<T> task, std::optional<T>* result, sim::Signal* settled) {
  result->emplace(co_await std::move(task));
  settled->NotifyAll();
}

inline sim::Task<void> AwaitEnd(Cancellation* context, sim::Signal* settled) {
  co_await context->Wait();
  settled->NotifyAll();
}

}  // namespace race_internal

// What the task gave, or nullopt if `context` (which lives until then) ended before. With a null
// context nothing but the task ends the wait. A task whose context has ended already is not begun.
template <typename T>
sim::Task<std::optional<T>> UnlessEnded(sim::EventLoop* loop, sim::Task<T> task,
                                        Cancellation* context) {
  if (context == nullptr) co_return co_await std::move(task);
  if (context->done()) co_return std::nullopt;
  std::optional<T> result;
  sim::Signal settled(loop);
  sim::TaskGroup group(loop);  // the last: what lost goes before what it uses
  group.Spawn(race_internal::Store(std::move(task), &result, &settled), "race");
  group.Spawn(race_internal::AwaitEnd(context, &settled), "race");
  while (!result.has_value() && !context->done()) co_await settled.Wait();
  co_return result;
}

// Sleeps; returns early when `context` (null: none) ends.
inline sim::Task<void> SleepUnlessEnded(sim::EventLoop* loop, absl::Duration duration,
                                        const char* label, Cancellation* context) {
  if (context == nullptr) {
    co_await loop->Sleep(duration, label);
  } else {
    co_await context->WaitUntil(loop->Now() + duration);
  }
}

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_RACE_H_

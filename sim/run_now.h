// Runs a task that waits for nothing, outside of any coroutine: a call over a transport that
// answers at once.
//
//   int answer = RunNow(asks_nobody());
#ifndef QUIESCE_SIM_RUN_NOW_H_
#define QUIESCE_SIM_RUN_NOW_H_

#include <cassert>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

#include "sim/task.h"

namespace quiesce::sim {

namespace run_now_internal {

// A coroutine that starts at once, belongs to itself and says nothing of its end.
struct Detached {
  struct promise_type {
    Detached get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

template <typename T>
Detached Run(Task<T> task, std::optional<T>* result) {
  result->emplace(co_await std::move(task));
}

}  // namespace run_now_internal

// Requires that the task gets to its end without waiting.
template <typename T>
T RunNow(Task<T> task) {
  std::optional<T> result;
  run_now_internal::Run(std::move(task), &result);
  assert(result.has_value());
  return *std::move(result);
}

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_RUN_NOW_H_

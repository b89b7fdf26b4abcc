// Task<T>: a coroutine that yields one T. Everything that can wait in a world is a co_await.
//
//   Task<int> Twice(EventLoop* loop, int n) {
//     co_await loop->Sleep(absl::Seconds(1));
//     co_return 2 * n;
//   }
//   int four = co_await Twice(loop, 2);
//
// A Task is lazy: it runs when awaited, and only then; a root is started by TaskGroup. Awaiting and
// returning are jumps, not calls, so depth costs no stack. Frames come from a pool. The result is
// moved out once. Nothing here throws; an exception that leaves a coroutine ends the program.
//
// Between two awaits a coroutine runs alone. Only the event loop resumes a waiting coroutine, never
// the one that makes it ready, so nothing else runs inside a call that is not awaited.
//
// Destroying a Task destroys its frame and all that it awaits, wherever they wait; the awaitables
// of this folder unregister then. A Task must not be destroyed from inside itself.
//
// As with every coroutine: take arguments by value (a reference may be gone after the first await),
// and write no lambda with captures as a coroutine unless the lambda outlives it.
#ifndef QUIESCE_SIM_TASK_H_
#define QUIESCE_SIM_TASK_H_

#include <coroutine>
#include <cstddef>
#include <exception>
#include <optional>
#include <utility>

#include "sim/pool.h"

namespace quiesce::sim {

template <typename T>
class Task;

namespace task_internal {

struct FinalAwaiter {
  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> handle) const noexcept {
    return handle.promise().continuation;
  }
  void await_resume() const noexcept {}
};

struct PromiseBase : Pooled {
  std::suspend_always initial_suspend() const noexcept { return {}; }
  FinalAwaiter final_suspend() const noexcept { return {}; }
  void unhandled_exception() const noexcept { std::terminate(); }
  std::coroutine_handle<> continuation = std::noop_coroutine();
};

template <typename T>
struct Promise : PromiseBase {
  Task<T> get_return_object() noexcept;
  template <typename U>
  void return_value(U&& value) {
    result.emplace(std::forward<U>(value));
  }
  T TakeResult() { return std::move(*result); }
  std::optional<T> result;
};

template <>
struct Promise<void> : PromiseBase {
  Task<void> get_return_object() noexcept;
  void return_void() const noexcept {}
  void TakeResult() const noexcept {}
};

}  // namespace task_internal

template <typename T = void>
class [[nodiscard]] Task {
 public:
  using promise_type = task_internal::Promise<T>;

  Task() = default;
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }

  // False for an empty or moved-from Task, which must not be awaited.
  bool valid() const { return static_cast<bool>(handle_); }

  // Runs the task to its end and gives its result. Once only.
  auto operator co_await() && noexcept {
    struct Awaiter {
      std::coroutine_handle<promise_type> handle;
      bool await_ready() const noexcept { return false; }
      std::coroutine_handle<> await_suspend(std::coroutine_handle<> continuation) const noexcept {
        handle.promise().continuation = continuation;
        return handle;
      }
      T await_resume() const { return handle.promise().TakeResult(); }
    };
    return Awaiter{handle_};
  }

 private:
  friend promise_type;
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

namespace task_internal {

template <typename T>
Task<T> Promise<T>::get_return_object() noexcept {
  return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}
inline Task<void> Promise<void>::get_return_object() noexcept {
  return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace task_internal
}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_TASK_H_

#include "sim/task_group.h"

#include <exception>
#include <utility>

#include "sim/pool.h"

namespace quiesce::sim {

// The frame around a spawned task: it stands in the group's list and destroys itself at its end.
struct TaskGroup::RootPromise : Pooled {
  struct Last {
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<RootPromise> handle) const noexcept {
      handle.promise().group->Unlink(&handle.promise());
      handle.destroy();
    }
    void await_resume() const noexcept {}
  };

  Root get_return_object() noexcept { return {this}; }
  std::suspend_always initial_suspend() const noexcept { return {}; }
  Last final_suspend() const noexcept { return {}; }
  void return_void() const noexcept {}
  void unhandled_exception() const noexcept { std::terminate(); }

  std::coroutine_handle<RootPromise> handle() {
    return std::coroutine_handle<RootPromise>::from_promise(*this);
  }

  TaskGroup* group = nullptr;
  RootPromise* newer = nullptr;
  RootPromise* older = nullptr;
  EventId start = 0;
};

TaskGroup::Root TaskGroup::RunRoot(Task<void> task) { co_await std::move(task); }

void TaskGroup::Spawn(Task<void> task, EventLabel label) {
  RootPromise* root = RunRoot(std::move(task)).promise;
  root->group = this;
  root->older = newest_;
  if (newest_ != nullptr) newest_->newer = root;
  newest_ = root;
  ++size_;
  root->start = loop_->ResumeAt(loop_->Now(), label, root->handle());
}

void TaskGroup::Unlink(RootPromise* root) {
  (root->newer != nullptr ? root->newer->older : newest_) = root->older;
  if (root->older != nullptr) root->older->newer = root->newer;
  --size_;
}

void TaskGroup::Clear() {
  while (newest_ != nullptr) {
    RootPromise* root = newest_;
    Unlink(root);
    loop_->Cancel(root->start);
    root->handle().destroy();
  }
}

}  // namespace quiesce::sim

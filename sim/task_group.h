// Owns running root tasks, such as all that one controller does.
//
//   TaskGroup group(&loop);
//   group.Spawn(Worker(&loop));
//   loop.RunUntil(later);
//   group.Clear();      // the controller has crashed: none of its tasks goes on, ever
//
// Clear() and the destructor destroy the frames of all tasks that have not ended, the newest first.
// They must not be called from inside a task of the same group: what wants its own group gone
// schedules that with loop.After(absl::ZeroDuration(), ...).
#ifndef QUIESCE_SIM_TASK_GROUP_H_
#define QUIESCE_SIM_TASK_GROUP_H_

#include <coroutine>
#include <cstddef>

#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::sim {

class TaskGroup {
 public:
  // The loop outlives the group.
  explicit TaskGroup(EventLoop* loop) : loop_(loop) {}
  ~TaskGroup() { Clear(); }
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  // Starts the task, from an event of its own at the present instant.
  void Spawn(Task<void> task, EventLabel label = "spawn");

  void Clear();

  // Number of tasks that have not ended.
  size_t size() const { return size_; }
  EventLoop* loop() const { return loop_; }

 private:
  struct RootPromise;
  struct Root {
    using promise_type = RootPromise;
    RootPromise* promise;
  };
  static Root RunRoot(Task<void> task);
  void Unlink(RootPromise* root);

  EventLoop* loop_;
  RootPromise* newest_ = nullptr;
  size_t size_ = 0;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_TASK_GROUP_H_

// The work queue of a controller of the control plane, with its workers: a key is worked on by one
// worker at a time, and added again while it is worked on it runs once more afterwards.
//
//   ControllerQueue queue(&loop, {.workers = 5, .max_backoff = absl::Seconds(60)},
//                         [this](std::string key) { return sync_(std::move(key)); });
//   queue.AddAfter("demo", absl::Seconds(5));
//
// Failed work is retried after 5 ms, 10 ms, 20 ms ... up to max_backoff, and all retries together
// come at most 10 times a second once 100 have been spent.
//
// Source: k8s.io/client-go/util/workqueue.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_QUEUE_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_QUEUE_H_

#include <cstddef>
#include <deque>
#include <functional>
#include <string>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::controllers {

// What becomes of a key when its work is done.
struct WorkResult {
  enum class Kind { kForget, kRetry, kAgainAfter };
  Kind kind = Kind::kForget;
  absl::Duration after;  // for kAgainAfter

  static WorkResult Forget() { return {}; }
  static WorkResult Retry() { return {Kind::kRetry, absl::ZeroDuration()}; }
  static WorkResult AgainAfter(absl::Duration after) { return {Kind::kAgainAfter, after}; }
};

class ControllerQueue {
 public:
  struct Options {
    size_t workers = 1;
    absl::Duration max_backoff = absl::Seconds(1000);
  };
  using Work = std::function<sim::Task<WorkResult>(std::string key)>;

  ControllerQueue(sim::EventLoop* loop, Options options, Work work);
  ~ControllerQueue();
  ControllerQueue(const ControllerQueue&) = delete;
  ControllerQueue& operator=(const ControllerQueue&) = delete;

  void Add(absl::string_view key);
  // Of two waiting times for one key the earlier one counts.
  void AddAfter(absl::string_view key, absl::Duration delay);
  void AddRateLimited(absl::string_view key);
  // True if the key waits, and not longer than this.
  bool ComesWithin(absl::string_view key, absl::Duration delay) const;

  // Takes over what the queue of another world holds; work in progress there starts over here.
  void CopyFrom(const ControllerQueue& other);

  // True if nothing is queued, waiting or being worked on.
  bool idle() const { return dirty_.empty() && processing_.empty() && waiting_.empty(); }

 private:
  struct Waiting {
    absl::Time when;
    sim::EventId event;
  };

  void StartWork();
  sim::Task<void> Run(std::string key);
  void Done(const std::string& key);
  void Wait(const std::string& key, absl::Time when);
  absl::Duration NextDelay(const std::string& key);

  sim::EventLoop* loop_;
  Options options_;
  Work work_;
  std::deque<std::string> ready_;
  absl::btree_set<std::string> dirty_;       // to be worked on
  absl::btree_set<std::string> processing_;  // being worked on
  absl::btree_map<std::string, Waiting> waiting_;
  absl::btree_map<std::string, int> failures_;
  absl::Time bucket_empty_until_;  // when the retry bucket would be full again
  sim::TaskGroup tasks_;           // last: its tasks use the rest
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_QUEUE_H_

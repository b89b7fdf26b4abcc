// Writes core/v1 Events, as client-go's recorder does: in the background, one after the other,
// equal ones as a count on the first, many alike as one, and too many of one object not at all.
//
//   context.events->Record(kGreetings, greeting, "Normal", "Delivered", "Sent to the post");
//
// An event that cannot be written is given up, except that a server which does not answer is asked
// twelve times, ten seconds apart.
// Sources: k8s.io/client-go/tools/record/{event,events_cache}.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_EVENT_RECORDER_H_
#define QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_EVENT_RECORDER_H_

#include <deque>
#include <map>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/event_loop.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

class EventRecorder {
 public:
  // Both outlive the recorder; a null client: nothing is written.
  EventRecorder(sim::EventLoop* loop, Client* client, std::string component);
  // Takes its times from a clock that is so far from simulated time; the offset outlives it.
  void set_clock_offset(const absl::Duration* offset) { clock_offset_ = offset; }

  // `type` is Normal or Warning.
  void Record(const Resource& kind, const Value& object, absl::string_view type,
              absl::string_view reason, absl::string_view message);

 private:
  // A token bucket for each object: 25 events, then one in five minutes.
  struct Spam {
    double tokens = 25;
    absl::Time last;
  };
  struct Alike {
    std::set<std::string> messages;
    absl::Time last;
  };
  // What was last written of an event that may come again.
  struct Written {
    std::string name;
    Value first_timestamp;
    int64_t count = 0;
    std::string message;
  };

  bool IsSpam(const std::string& object_key);
  // Counts the event among those alike; the key under which its repetitions are found.
  std::string KeyOf(Value* event);
  sim::Task<void> SendAll();
  sim::Task<absl::Status> Send(Value event, std::string last_message, bool* known);
  absl::Time Now() const {
    return clock_offset_ == nullptr ? loop_->Now() : loop_->Now() + *clock_offset_;
  }

  sim::EventLoop* const loop_;
  const absl::Duration* clock_offset_ = nullptr;
  Client* const client_;
  const std::string component_;
  std::map<std::string, Spam> spam_;
  std::map<std::string, Alike> alike_;
  std::map<std::string, Written> written_;
  std::deque<Value> waiting_;
  int64_t names_ = 0;
  sim::TaskGroup group_;  // last: it ends before what its tasks use
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_TOOLBOX_EVENT_RECORDER_H_

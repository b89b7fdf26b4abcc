// Keeps a copy of a collection up to date: lists it, then watches, resumes the watch where it
// ended, and lists again when the server has forgotten that place.
//
//   Reflector reflector(&loop, &transport, &store, {.resource = kPods.gvr, .kind = "Pod"});
//   group.Spawn(reflector.Run());
//
// Source: k8s.io/client-go/tools/cache/reflector.go, with its back-off (800 ms doubling to 30 s),
// its paging and its two ways of getting the first state (a list, or a watch that begins with it).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_REFLECTOR_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_REFLECTOR_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/object_key.h"
#include "reconcilers/runtime/client/wait_backoff.h"
#include "sim/event_loop.h"
#include "sim/signal.h"
#include "sim/task.h"

namespace quiesce::runtime {

// What a reflector tells of the collection. Called at the instant at which it learns of it.
class ReflectorStore {
 public:
  virtual ~ReflectorStore() = default;
  virtual void Replace(std::vector<Value> items, const std::string& resource_version) = 0;
  virtual void Add(const Value& object) = 0;
  virtual void Update(const Value& object) = 0;
  virtual void Delete(const Value& object) = 0;
  virtual void Bookmark(const std::string& resource_version) {}
  virtual void Resync() {}
};

struct ReflectorOptions {
  api::GroupVersionResource resource;
  std::string kind;        // objects of another kind are ignored; "": none are
  std::string namespace_;  // "": all
  std::string label_selector, field_selector;
  bool watch_list = false;                       // get the first state by a watch
  int64_t page_size = 0;                         // 0: the default of 500 where paging makes sense
  absl::Duration resync = absl::ZeroDuration();  // zero: none
  absl::Duration max_internal_error_retry = absl::ZeroDuration();
  BackoffOptions backoff = {absl::Milliseconds(800), 2.0, 1.0, 38, absl::Seconds(30)};
  absl::Duration backoff_reset = absl::Minutes(2);
};

class Reflector : private api::WatchSink {
 public:
  // All outlive the reflector, which outlives Run().
  Reflector(sim::EventLoop* loop, api::Transport* transport, ReflectorStore* store,
            ReflectorOptions options);
  ~Reflector() override;
  Reflector(const Reflector&) = delete;
  Reflector& operator=(const Reflector&) = delete;

  // Never ends.
  sim::Task<void> Run();

  const std::string& last_resource_version() const { return last_resource_version_; }

 private:
  // The stream that is open, in one of two uses.
  enum class Phase : uint8_t { kNone, kInitialEvents, kWatching };
  struct Stream {
    Phase phase = Phase::kNone;
    std::unique_ptr<api::Watch> watch;
    int64_t start = 0;  // Unix nanoseconds
    int64_t events = 0;
    bool besides_added = false;  // it has passed the synthetic ADDED events
    bool propagate = true;       // resource versions count from the first event on
    bool ended = false;
    absl::Status error;
    std::map<ObjectKey, Value> initial;  // collected until the bookmark
  };
  // How long an internal error has been answered by retrying at once.
  struct InternalErrors {
    int64_t first = 0, last = 0;  // Unix nanoseconds; 0: none
  };
  struct ListResult {
    std::vector<Value> items;
    std::string resource_version;
    bool paginated = false;
  };

  sim::Task<void> ListAndWatch();
  sim::Task<absl::Status> List();
  sim::Task<absl::StatusOr<ListResult>> ListPages(std::string resource_version, int64_t limit);
  sim::Task<absl::StatusOr<Value>> ListPage(std::string resource_version, int64_t limit,
                                            std::string continue_token);
  // True if the stream stays open after its initial events; else lists must be used.
  sim::Task<bool> WatchList();
  // Watches until it must list again.
  sim::Task<void> Watch();
  sim::Task<absl::Status> OpenWatch(Phase phase, std::string resource_version);
  sim::Task<void> StreamEnd();
  absl::Duration NextDelay();

  void OnEvent(const api::WatchEvent& event) override;
  void OnClosed() override;
  void End(absl::Status error);
  void FinishInitialEvents(const std::string& resource_version);
  void Deliver(const api::WatchEvent& event, const std::string& resource_version);
  api::Request NewRequest(api::Verb verb) const;

  void StartResync();
  void StopResync();
  bool RetryInternalError(const absl::Status& error);

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  ReflectorStore* const store_;
  const ReflectorOptions options_;
  WaitBackoff backoff_;
  int64_t backoff_start_;
  std::string last_resource_version_;
  bool version_unavailable_ = false;  // the server refused last_resource_version_
  bool paginated_ = false;
  Stream stream_;
  sim::Signal stream_end_;
  InternalErrors internal_errors_;
  sim::EventId resync_timer_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_REFLECTOR_H_

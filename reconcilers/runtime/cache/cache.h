// The cached reads of a manager: informers for each kind that somebody reads or watches.
//
//   Cache cache(&loop, &transport, CacheOptions());
//   cache.AddIndex(kPods, "spec.nodeName", node_of);
//   cache.Start();
//   absl::StatusOr<Value> pod = co_await cache.Get(kPods, key);
//
// Reads show what the watch has brought so far, never what was just written. The first read of a
// kind starts its informer and waits for it. Lists come in order of keys (the original has none).
// Source: sigs.k8s.io/controller-runtime/pkg/cache.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/cached_kind.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/trace.h"

namespace quiesce::runtime {

// What differs for the objects of one kind (cache.ByObject); what is not set is as for all.
struct CacheByObject {
  Resource resource;
  std::optional<std::vector<std::string>> namespaces;
  std::optional<std::string> label_selector, field_selector;
  Informer::Transform transform;
};

struct CacheOptions {
  std::vector<std::string> namespaces;  // DefaultNamespaces; empty: all
  // Every informer tells its handlers of all its objects once in about this time (each has its own
  // period, up to a tenth off, by choice); zero: never. The original's default is 10 hours.
  absl::Duration sync_period = absl::Hours(10);
  // Informers get their first state by a watch, not by a list (client-go's default since 1.35).
  bool watch_list = false;
  // Sent with every list and watch, so that only such objects are cached.
  std::string label_selector, field_selector;
  Informer::Transform transform;  // what is stored in place of each object
  // A read of a kind that has no informer fails, instead of starting one.
  bool fail_on_missing_informer = false;
  std::vector<CacheByObject> by_object;
};

// How often informers are asked whether they have synced.
inline constexpr absl::Duration kSyncPollPeriod = absl::Milliseconds(100);

class Cache {
 public:
  // Both outlive the cache.
  Cache(sim::EventLoop* loop, api::Transport* transport, CacheOptions options)
      : loop_(loop), transport_(transport), options_(std::move(options)) {}
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Starts the informers that there are; those that come later start at once.
  void Start();

  // Lists of the kind may then ask for `field`. AlreadyExists if it has that index.
  absl::Status AddIndex(const Resource& resource, const std::string& field,
                        Indexer::Function function);

  // The informers of a kind, made if need be.
  CachedKind* InformerFor(const Resource& resource);
  // The informers of a kind if there are and they have synced; else a null pointer.
  const CachedKind* Synced(const Resource& resource) const;
  // Returns when the informers have synced, looking every kSyncPollPeriod, or `context` (null:
  // none) has ended. Timeout as the original words it in the latter case.
  sim::Task<absl::Status> WaitForSync(const CachedKind* kind, Cancellation* context = nullptr);
  // Ends the informers of a kind: who reads it next starts new ones. Handlers hear no more.
  void RemoveInformer(const Resource& resource);

  // As CachedKind has them. FailedPrecondition if the cache is not started, or if there is no
  // informer and reads may not start one.
  sim::Task<absl::StatusOr<Value>> Get(Resource resource, ObjectKey key,
                                       Cancellation* context = nullptr);
  sim::Task<absl::StatusOr<ObjectList>> List(Resource resource, ListOptions options,
                                             Cancellation* context = nullptr);

  // Whose reads these are: each becomes a record of the trace. Without it none does.
  void set_reader(sim::ActorId reader) { reader_ = reader; }
  // A read past the cache's own Get.
  void RecordRead(const Resource& resource, const ObjectKey& key,
                  const absl::StatusOr<Value>& object) const;

 private:
  void RecordList(const Resource& resource, const ListOptions& options, size_t found) const;
  // Metadata-only objects of a kind have informers of their own.
  CachedKind* Find(const Resource& resource) const;
  CachedKindOptions OptionsFor(const Resource& resource);
  // The informers, when they can be read.
  sim::Task<absl::StatusOr<const CachedKind*>> Ready(Resource resource, Cancellation* context);

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  const CacheOptions options_;
  std::vector<std::unique_ptr<CachedKind>> kinds_;    // few
  std::vector<std::unique_ptr<CachedKind>> removed_;  // somebody may still wait for them
  bool started_ = false;
  sim::ActorId reader_ = 0;  // 0: no one's
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_

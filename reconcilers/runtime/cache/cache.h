// The cached reads of a manager: one informer for each kind that somebody reads or watches.
//
//   Cache cache(&loop, &transport, &group, CacheOptions());
//   cache.AddIndex(kPods, "spec.nodeName", NodeOf);
//   cache.Start();
//   absl::StatusOr<Value> pod = co_await cache.Get(kPods, key);
//
// Reads show what the watch has brought so far, never what was just written. The first read of a
// kind starts its informer and waits for it. Lists come in order of keys (the original has none).
// Source: sigs.k8s.io/controller-runtime/pkg/cache.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/informer.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/event_loop.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

struct CacheOptions {
  std::string namespace_;  // only objects of this namespace; "": of all
  // Every informer tells its handlers of all its objects once in about this time (each has its own
  // period, up to a tenth off, by choice); zero: never. The original's default is 10 hours.
  absl::Duration sync_period = absl::Hours(10);
  // Informers get their first state by a watch, not by a list (client-go's default since 1.35).
  bool watch_list = false;
};

// How often informers are asked whether they have synced.
inline constexpr absl::Duration kSyncPollPeriod = absl::Milliseconds(100);

class Cache {
 public:
  // All outlive the cache; `group` runs the informers.
  Cache(sim::EventLoop* loop, api::Transport* transport, sim::TaskGroup* group,
        CacheOptions options)
      : loop_(loop), transport_(transport), group_(group), options_(std::move(options)) {}
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;

  // Starts the informers that there are; those that come later start at once.
  void Start();

  // Lists of the kind may then ask for `field`. AlreadyExists if it has that index.
  absl::Status AddIndex(const Resource& resource, const std::string& field,
                        Indexer::Function function);

  // The informer of a kind, made if need be.
  Informer* InformerFor(const Resource& resource);
  // The informer of a kind if there is one and it has synced; else a null pointer.
  const Informer* Synced(const Resource& resource) const;
  // Returns when the informer has synced, looking every kSyncPollPeriod.
  sim::Task<void> WaitForSync(const Informer* informer);

  // NotFound as the original words it: `Pod "a" not found`, with the kind for the resource.
  sim::Task<absl::StatusOr<Value>> Get(Resource resource, ObjectKey key);
  // InvalidArgument for a selector that cannot be read, FailedPrecondition for a missing index.
  sim::Task<absl::StatusOr<std::vector<Value>>> List(Resource resource, ListOptions options);

  // The same without waiting, from an informer that has synced.
  static absl::StatusOr<Value> Get(const Informer& informer, const Resource& resource,
                                   const ObjectKey& key);
  static absl::StatusOr<std::vector<Value>> List(const Informer& informer,
                                                 const ListOptions& options);

 private:
  struct Entry {
    api::GroupVersionResource resource;
    std::unique_ptr<Informer> informer;
  };

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  sim::TaskGroup* const group_;
  const CacheOptions options_;
  std::vector<Entry> entries_;  // few: one for each kind
  bool started_ = false;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHE_H_

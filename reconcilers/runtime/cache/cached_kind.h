// The cached objects of one kind: one informer, or one for each namespace that the cache is for,
// read as one.
//
//   CachedKind* pods = cache.InformerFor(kPods);
//   pods->AddHandler(&handler);
//   absl::StatusOr<Value> pod = pods->Get({"default", "a"});
//
// Reads do not wait: they show what has come so far. Sources:
// sigs.k8s.io/controller-runtime/pkg/cache/internal/cache_reader.go, multi_namespace_cache.go.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHED_KIND_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHED_KIND_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "apiserver_fake/api/label_selector.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/informer.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/event_loop.h"
#include "sim/task_group.h"

namespace quiesce::runtime {

// What a list of the cache says of its continuation.
inline constexpr char kContinueNotSupported[] = "continue-not-supported";

// How the informers of one kind are made.
struct CachedKindOptions {
  std::vector<std::string> namespaces;  // of the cache; empty: all in one informer
  std::string label_selector, field_selector;
  absl::Duration resync = absl::ZeroDuration();
  bool watch_list = false;
  Informer::Transform transform;
};

class CachedKind {
 public:
  // The loop and the transport outlive this.
  CachedKind(sim::EventLoop* loop, api::Transport* transport, Resource resource,
             CachedKindOptions options);
  CachedKind(const CachedKind&) = delete;
  CachedKind& operator=(const CachedKind&) = delete;

  void Start();
  // Ends its informers. What has come so far stays.
  void Stop();

  const Resource& resource() const { return resource_; }
  bool has_synced() const;
  // The one informer of a cache that is not divided by namespaces; null where it is.
  const Informer* whole() const {
    return parts_.size() == 1 ? parts_.front().informer.get() : nullptr;
  }
  // `handler` hears of all namespaces.
  void AddHandler(InformerHandler* handler, InformerHandlerOptions options = {});
  // AlreadyExists if there is an index on the field.
  absl::Status AddIndex(const std::string& field, const Indexer::Function& function);

  // NotFound as the original words it, `Pod "a" not found`, with the kind for the resource;
  // InvalidArgument for a namespace that the cache is not for.
  absl::StatusOr<Value> Get(const ObjectKey& key) const;
  // In order of keys, where the original has none. InvalidArgument for a selector that cannot be
  // read, a namespace that the cache is not for or a continue token; FailedPrecondition for a
  // missing index.
  absl::StatusOr<ObjectList> List(const ListOptions& options) const;
  // Pointers into the cache instead of copies (UnsafeDisableDeepCopy): who writes through them
  // changes what everybody reads, and the indexes do not notice. Good until the next event.
  absl::StatusOr<std::vector<Value*>> ListShared(const ListOptions& options);

 private:
  struct Part {
    std::string namespace_;
    std::unique_ptr<Informer> informer;
    std::unique_ptr<sim::TaskGroup> group;
  };
  // `field` has `value`.
  struct Requirement {
    std::string field, value;
  };

  absl::StatusOr<std::vector<ObjectKey>> Keys(const Part& part, const ListOptions& options,
                                              const api::LabelSelector& labels,
                                              absl::Span<const Requirement> fields) const;
  absl::StatusOr<std::vector<ObjectKey>> Indexed(const Indexer& indexer,
                                                 absl::Span<const Requirement> fields,
                                                 const std::string& namespace_name) const;
  static absl::StatusOr<std::vector<Requirement>> Requirements(const ListOptions& options);
  // Calls `take(part, key)` for each object of the list.
  template <typename F>
  absl::Status ForEach(const ListOptions& options, F take) const;

  const Resource resource_;
  std::vector<Part> parts_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_CACHED_KIND_H_

// What a controller's cache holds, read without waiting - the listers of client-go. A kind that the
// controller watches has synced before it works; of any other there is nothing here.
//
//   CachedObjects cached(environment.cache);
//   const Value* rs = cached.Find(ReplicaSets(), {"default", "web-1"});
//   for (const Value& pod : cached.ByIndex(Pods(), kPodOwnerIndex, uid)) ...
#ifndef QUIESCE_RECONCILERS_WORKLOADS_CACHED_OBJECTS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_CACHED_OBJECTS_H_

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/client.h"

namespace quiesce::reconcilers::workloads {

class CachedObjects {
 public:
  // `cache` outlives this; null: nothing is there.
  explicit CachedObjects(const runtime::Cache* cache) : cache_(cache) {}

  // Null pointer where it is not there. Good until the next await.
  const Value* Find(const runtime::Resource& kind, const runtime::ObjectKey& key) const;
  // All of a namespace ("": all), in order of keys.
  std::vector<Value> List(const runtime::Resource& kind, absl::string_view namespace_) const;
  // Those that have this value in an index, in order of keys.
  std::vector<Value> ByIndex(const runtime::Resource& kind, absl::string_view index,
                             absl::string_view value) const;

 private:
  const runtime::Indexer* IndexerOf(const runtime::Resource& kind) const;

  const runtime::Cache* const cache_;
};

// An error where a controller that takes no options is given some.
absl::Status RefuseOptions(absl::string_view controller, const Value& options);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_CACHED_OBJECTS_H_

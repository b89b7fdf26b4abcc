// Keeps a controller from deciding on a cache that is older than its own last write: the
// consistency store that kube-controller-manager has since 1.36.
//
//   writes.Wrote(key, Pods(), VersionOf(created));
//   if (absl::Status ready = writes.EnsureSeen(key); !ready.ok()) co_return ready;   // try again
//
// Source: k8s.io/kubernetes/pkg/controller/util/consistency/consistency.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_OWN_WRITES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_OWN_WRITES_H_

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reconcilers/runtime/cache/cache.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/client/object_key.h"

namespace quiesce::reconcilers::workloads {

class OwnWrites {
 public:
  // `cache` outlives this.
  explicit OwnWrites(const runtime::Cache* cache) : cache_(cache) {}

  // On behalf of `owner`, an object of `resource` (which outlives this) was written and has this
  // version now.
  void Wrote(const runtime::ObjectKey& owner, const runtime::Resource& resource,
             absl::string_view version);
  // An error while a cache has not come to what was written on behalf of `owner`.
  absl::Status EnsureSeen(const runtime::ObjectKey& owner);
  void Forget(const runtime::ObjectKey& owner) { written_.erase(owner); }

 private:
  struct Written {
    const runtime::Resource* resource;  // of a static table
    int64_t version;
  };
  const runtime::Cache* const cache_;
  std::map<runtime::ObjectKey, std::vector<Written>> written_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_OWN_WRITES_H_

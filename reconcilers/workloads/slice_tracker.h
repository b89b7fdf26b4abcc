// What the EndpointSlice controller has written of the slices of each Service: to tell whether the
// cache shows all of it, and whether a change of a slice is its own.
//
//   tracker.Wrote(slice);
//   if (tracker.IsBehind(service, slices_in_cache)) co_return error;   // try again later
//
// Source: k8s.io/endpointslice/util/endpointslice_tracker.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_SLICE_TRACKER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_SLICE_TRACKER_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/object_key.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kServiceNameLabel[] = "kubernetes.io/service-name";

// The Service that a slice names; its name is empty where the slice names none.
runtime::ObjectKey ServiceOfSlice(const Value& slice);

class SliceTracker {
 public:
  // The slice was created or updated, and is so now.
  void Wrote(const Value& slice);
  void Deleted(const Value& slice);
  void Forget(const runtime::ObjectKey& service) { services_.erase(service); }

  // The cache has an older state of a slice than was written, still has one that was deleted, or
  // has not got one that was created.
  bool IsBehind(const runtime::ObjectKey& service, const std::vector<Value>& slices) const;
  // The slice is not as it was last written: somebody else made or changed it.
  bool IsForeign(const Value& slice) const;
  // The slice is gone, and forgotten: true if somebody else deleted one that was written here.
  bool WasTaken(const Value& slice);

 private:
  // By uid; kDeleted: it must go.
  using Generations = std::map<std::string, int64_t>;
  static constexpr int64_t kDeleted = -1;

  const int64_t* Find(const Value& slice) const;

  std::map<runtime::ObjectKey, Generations> services_;
};

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_SLICE_TRACKER_H_

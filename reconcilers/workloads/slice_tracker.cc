// Tracked by Service, since it is a Service whose slices are compared with what the cache has. A
// slice that was deleted stays as kDeleted until its event comes: until then a cache that still
// shows it is behind.
#include "reconcilers/workloads/slice_tracker.h"

#include <set>
#include <utility>

#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {

runtime::ObjectKey ServiceOfSlice(const Value& slice) {
  return {std::string(NamespaceOf(slice)),
          std::string(LabelsOf(slice)[kServiceNameLabel].string_value())};
}

const int64_t* SliceTracker::Find(const Value& slice) const {
  const auto service = services_.find(ServiceOfSlice(slice));
  if (service == services_.end()) return nullptr;
  const auto found = service->second.find(std::string(UidOf(slice)));
  return found == service->second.end() ? nullptr : &found->second;
}

void SliceTracker::Wrote(const Value& slice) {
  services_[ServiceOfSlice(slice)][std::string(UidOf(slice))] = GenerationOf(slice);
}

void SliceTracker::Deleted(const Value& slice) {
  services_[ServiceOfSlice(slice)][std::string(UidOf(slice))] = kDeleted;
}

bool SliceTracker::IsBehind(const runtime::ObjectKey& service,
                            const std::vector<Value>& slices) const {
  const auto known = services_.find(service);
  if (known == services_.end()) return false;
  std::set<std::string> there;
  for (const Value& slice : slices) {
    const auto written = known->second.find(std::string(UidOf(slice)));
    there.insert(std::string(UidOf(slice)));
    if (written == known->second.end()) continue;
    if (written->second == kDeleted || written->second > GenerationOf(slice)) return true;
  }
  for (const auto& [uid, generation] : known->second) {
    if (generation != kDeleted && there.count(uid) == 0) return true;
  }
  return false;
}

bool SliceTracker::IsForeign(const Value& slice) const {
  const int64_t* written = Find(slice);
  return written == nullptr || GenerationOf(slice) > *written;
}

bool SliceTracker::WasTaken(const Value& slice) {
  const int64_t* written = Find(slice);
  if (written == nullptr) return false;
  const bool expected = *written == kDeleted;
  services_[ServiceOfSlice(slice)].erase(std::string(UidOf(slice)));
  return !expected;
}

}  // namespace quiesce::reconcilers::workloads

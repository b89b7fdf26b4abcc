#include "apiserver_fake/apply/cap_managers.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"

namespace quiesce::apply {
namespace {

constexpr absl::string_view kOldUpdates = "ancient-changes";

struct Updater {
  ManagerId id;
  std::string identity;
  std::optional<int64_t> time;
};

std::vector<Updater> OldestFirst(const ManagedFields& managed) {
  std::vector<Updater> updaters;
  for (const ManagedEntry& entry : managed.entries()) {
    if (!entry.id.applied) updaters.push_back({entry.id, entry.id.Identity(), entry.time});
  }
  std::stable_sort(updaters.begin(), updaters.end(), [](const Updater& a, const Updater& b) {
    const int64_t a_seconds = a.time.value_or(0);
    const int64_t b_seconds = b.time.value_or(0);
    return a_seconds != b_seconds ? a_seconds < b_seconds : a.identity < b.identity;
  });
  return updaters;
}

}  // namespace

void CapManagers(ManagedFields* managed) {
  const auto is_update = [](const ManagedEntry& entry) { return !entry.id.applied; };
  int64_t count = std::count_if(managed->entries().begin(), managed->entries().end(), is_update);
  if (count <= kMaxUpdateManagers) return;

  absl::btree_map<std::string, ManagerId> first_of_version;
  for (const Updater& updater : OldestFirst(*managed)) {
    if (count <= kMaxUpdateManagers) break;
    const std::string version(updater.id.api_version.string_value());
    const auto [first, is_first] = first_of_version.emplace(version, updater.id);
    if (is_first) continue;
    const ManagerId bucket = {Value(kOldUpdates), false, updater.id.api_version, Value("")};
    FieldSet fields = managed->Find(updater.id)->fields;
    if (managed->Find(bucket) == nullptr) {
      fields = fields.Union(managed->Find(first->second)->fields);
      managed->Erase(first->second);
    } else {
      fields = fields.Union(managed->Find(bucket)->fields);
    }
    ManagedEntry& entry = managed->Get(bucket);
    entry.fields = std::move(fields);
    entry.time = updater.time;   // the younger one of the two
    managed->Erase(updater.id);  // as the server does, even if it is the bucket itself
    --count;
  }
}

}  // namespace quiesce::apply

#include "apiserver_fake/apply/scale_fields.h"

#include <utility>

namespace quiesce::apply {
namespace {

constexpr absl::string_view kScaleVersion = "autoscaling/v1";

const FieldPath* PathOf(absl::string_view api_version, const std::vector<ReplicasPath>& paths) {
  for (const ReplicasPath& path : paths) {
    if (path.api_version == api_version) return &path.path;
  }
  return nullptr;
}

}  // namespace

ManagedFields FieldsOfScale(const ManagedFields& parent, const std::vector<ReplicasPath>& paths) {
  const FieldPath replicas = ParseSimplePath("spec.replicas");
  ManagedFields out;
  for (const ManagedEntry& entry : parent.entries()) {
    const FieldPath* path = PathOf(entry.id.api_version.string_value(), paths);
    if (path == nullptr || path->empty() || !entry.fields.Has(*path)) continue;
    ManagerId id = entry.id;
    id.api_version = Value(kScaleVersion);
    ManagedEntry& slot = out.Get(id);
    slot.fields = FieldSet::Of({replicas});
    slot.time = entry.time;
  }
  return out;
}

Value FieldsFromScale(const ManagedFields& parent, const ManagedFields& scale,
                      absl::string_view api_version, const std::vector<ReplicasPath>& paths) {
  const FieldPath replicas = ParseSimplePath("spec.replicas");
  ManagedFields left = scale;  // entries of the scale that the parent does not have
  std::vector<ManagedEntry> out;
  for (const ManagedEntry& entry : parent.entries()) {
    const FieldPath* path = PathOf(entry.id.api_version.string_value(), paths);
    if (path == nullptr) continue;
    ManagedEntry next = entry;
    if (!path->empty() && entry.fields.Has(*path)) {
      if (left.Find(entry.id) != nullptr) {
        left.Erase(entry.id);
      } else {
        next.fields = entry.fields.Difference(FieldSet::Of({*path}));
      }
    }
    if (!next.fields.empty()) out.push_back(std::move(next));
  }
  const FieldPath* own_path = PathOf(api_version, paths);
  for (const ManagedEntry& entry : left.entries()) {
    if (own_path == nullptr || !entry.fields.Has(replicas)) continue;
    ManagedEntry next = {entry.id, std::nullopt, FieldSet::Of({*own_path})};
    next.id.api_version = Value(api_version);
    if (const ManagedEntry* before = parent.Find(entry.id)) next.time = before->time;
    out.push_back(std::move(next));
  }
  return EncodeManagedEntries(std::move(out));
}

}  // namespace quiesce::apply

#include "apiserver_fake/resource/type_registry.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "apiserver_fake/api/kube_version.h"

namespace quiesce::resource {
namespace {

bool Less(const ResourceType* a, const api::GroupVersionResource& b) {
  return std::tie(a->group, a->version, a->resource) < std::tie(b.group, b.version, b.resource);
}

bool Is(const ResourceType& type, const api::GroupVersionResource& name) {
  using value_internal::SameText;
  return SameText(type.resource, name.resource) && SameText(type.version, name.version) &&
         SameText(type.group, name.group);
}

// A cheap spread of names over the slots of the cache.
size_t Slot(const api::GroupVersionResource& name) {
  size_t hash = name.group.size() * 31 + name.resource.size() * 7 + name.version.size();
  if (!name.resource.empty()) {
    hash += static_cast<unsigned char>(name.resource.front()) * 5 +
            static_cast<unsigned char>(name.resource[name.resource.size() / 2]);
  }
  return hash % 32;
}

}  // namespace

TypeRegistry::TypeRegistry(const std::vector<const ResourceType*>& built_in) : built_in_(built_in) {
  Rebuild();
}

void TypeRegistry::Rebuild() {
  all_ = built_in_;
  for (const CustomTypes& custom : custom_) {
    for (const auto& type : custom.types) all_.push_back(type.get());
  }
  by_name_ = all_;
  std::sort(by_name_.begin(), by_name_.end(), [](const ResourceType* a, const ResourceType* b) {
    return std::tie(a->group, a->version, a->resource) <
           std::tie(b->group, b->version, b->resource);
  });
  recent_.fill(nullptr);
}

const ResourceType* TypeRegistry::Find(const api::GroupVersionResource& resource) const {
  const ResourceType*& recent = recent_[Slot(resource)];
  if (recent != nullptr && Is(*recent, resource)) return recent;
  auto found = std::lower_bound(by_name_.begin(), by_name_.end(), resource, Less);
  if (found == by_name_.end() || !Is(**found, resource)) return nullptr;
  recent = *found;
  return recent;
}

const ResourceType* TypeRegistry::FindKind(absl::string_view group, absl::string_view version,
                                           absl::string_view kind) const {
  for (const ResourceType* type : all_) {
    if (type->kind == kind && type->group == group && type->version == version) return type;
  }
  return nullptr;
}

bool TypeRegistry::HasGroup(absl::string_view group) const {
  return std::any_of(all_.begin(), all_.end(),
                     [&](const ResourceType* type) { return type->group == group; });
}

bool TypeRegistry::HasGroupVersion(absl::string_view group, absl::string_view version) const {
  return std::any_of(all_.begin(), all_.end(), [&](const ResourceType* type) {
    return type->group == group && type->version == version;
  });
}

void TypeRegistry::SetCustom(absl::string_view definition_name,
                             std::vector<std::shared_ptr<const ResourceType>> types) {
  std::stable_sort(types.begin(), types.end(), [](const auto& a, const auto& b) {
    return api::CompareKubeVersions(a->version, b->version) > 0;
  });
  auto at = std::lower_bound(custom_.begin(), custom_.end(), definition_name,
                             [](const CustomTypes& custom, absl::string_view name) {
                               return custom.definition_name < name;
                             });
  bool known = at != custom_.end() && at->definition_name == definition_name;
  if (types.empty()) {
    if (!known) return;
    custom_.erase(at);
  } else if (known) {
    at->types = std::move(types);
  } else {
    custom_.insert(at, {std::string(definition_name), std::move(types)});
  }
  ++generation_;
  Rebuild();
}

std::shared_ptr<const ResourceType> TypeRegistry::Hold(const ResourceType& type) const {
  if (!type.custom) return nullptr;
  for (const CustomTypes& custom : custom_) {
    for (const auto& held : custom.types) {
      if (held.get() == &type) return held;
    }
  }
  return nullptr;
}

}  // namespace quiesce::resource

// Which resources a server serves: the built-in ones, shared by all servers of the process, and the
// custom ones that its CustomResourceDefinitions have added.
//
//   const ResourceType* type = registry.Find({"apps", "v1", "deployments"});
//
// A ResourceType keeps its address while it is served; a copy of the registry shares them all.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_REGISTRY_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_REGISTRY_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::resource {

class TypeRegistry {
 public:
  // `built_in`: in the order in which discovery lists them; they outlive the registry.
  explicit TypeRegistry(const std::vector<const ResourceType*>& built_in);

  // The type, or null pointer if it is not served.
  const ResourceType* Find(const api::GroupVersionResource& resource) const;
  // The type of a kind, as in an object's apiVersion and kind.
  const ResourceType* FindKind(absl::string_view group, absl::string_view version,
                               absl::string_view kind) const;
  bool HasGroup(absl::string_view group) const;
  bool HasGroupVersion(absl::string_view group, absl::string_view version) const;

  // Replaces all custom types of the definition `definition_name` (plural.group) by `types`, one
  // per served version; an empty list removes them. A pointer may share ownership of all that its
  // type points to.
  void SetCustom(absl::string_view definition_name,
                 std::vector<std::shared_ptr<const ResourceType>> types);

  // Holds a custom type beyond its time in the registry, for a watch of it; null for built-in
  // types, which live forever.
  std::shared_ptr<const ResourceType> Hold(const ResourceType& type) const;

  // All types served, built-in ones first, in order; of a custom one's versions the preferred one
  // first, which is what clients take that name none.
  const std::vector<const ResourceType*>& all() const { return all_; }
  // Moves with every change of the custom types.
  uint64_t generation() const { return generation_; }

 private:
  struct CustomTypes {
    std::string definition_name;
    std::vector<std::shared_ptr<const ResourceType>> types;
  };
  void Rebuild();

  std::vector<const ResourceType*> built_in_;
  std::vector<CustomTypes> custom_;  // ordered by name
  std::vector<const ResourceType*> all_;
  std::vector<const ResourceType*> by_name_;  // ordered by group, version, resource
  mutable std::array<const ResourceType*, 32> recent_{};
  uint64_t generation_ = 0;
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_REGISTRY_H_

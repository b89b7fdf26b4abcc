// The field managers of one server: one for each endpoint (main, /status, /scale) of each kind,
// made when first asked for and kept as long as the server, since managed-field state refers to
// them even after a kind has changed or gone.
//
//   const apply::FieldManager& fields = managers.Of(type, request.subresource, *types);
//
// Which fields an endpoint resets comes from the GetResetFields of the strategies in
// k8s.io/kubernetes/pkg/registry and k8s.io/apiextensions-apiserver/pkg/registry/customresource.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_FIELD_MANAGERS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_FIELD_MANAGERS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::registry {

class FieldManagers {
 public:
  // The field manager of an endpoint; `subresource` is "" for the main one.
  const apply::FieldManager& Of(const resource::ResourceType& type, absl::string_view subresource,
                                const resource::TypeRegistry& types);

 private:
  struct Item {
    const resource::ResourceType* type;
    uint64_t generation;  // when it was made; custom kinds may have changed since
    std::string subresource;
    std::shared_ptr<const apply::FieldManager> manager;
  };
  std::vector<Item> items_;
};

// The fields that an endpoint resets.
apply::FieldSet ResetFields(const resource::ResourceType& type, absl::string_view subresource);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_FIELD_MANAGERS_H_

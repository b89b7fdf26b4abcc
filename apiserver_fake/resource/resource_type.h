// One served resource: what the server must know to treat its objects, whether the kind is built in
// or comes from a CustomResourceDefinition. Data here, code in its Strategy.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_RESOURCE_TYPE_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_RESOURCE_TYPE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apiserver_fake/api/request.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::crd {
class CustomResource;
}  // namespace quiesce::crd

namespace quiesce::resource {

class Strategy;

// Where /scale of a kind finds its numbers, as dotted paths (".spec.replicas").
struct ScalePaths {
  std::string spec_replicas, status_replicas, label_selector;  // label_selector may be ""
};

struct ResourceType {
  std::string group, version, resource;  // as served
  std::string kind, list_kind, singular;
  std::vector<std::string> short_names, categories;
  std::vector<std::string> verbs;  // as discovery lists them
  bool namespaced = true;
  bool custom = false;                        // from a CustomResourceDefinition
  std::string storage_version;                // CRD: the version objects are stored in
  std::vector<std::string> defined_versions;  // CRD: names of all versions, served or not
  // Custom: the definition's versions and how objects go from one to another (custom_resource.h).
  const crd::CustomResource* definition = nullptr;
  const schema::Schema* schema = nullptr;    // of the whole object, this version
  std::shared_ptr<const void> schema_owner;  // CRD: keeps the schema alive
  const Strategy* strategy = nullptr;
  bool has_status = false;                      // /status is served
  std::optional<ScalePaths> scale;              // /scale is served
  std::vector<std::string> other_subresources;  // "binding", "eviction", "finalize", ...
  std::vector<std::string> selectable_fields;  // field selectors beside metadata.*: "spec.nodeName"
  std::string deprecation_warning;             // CRD version marked deprecated; "" if not
  bool terminating = false;                    // the definition is being deleted: no creates

  // Where the objects are stored, if not as this kind: the Events of events.k8s.io are those of the
  // core group in another form (Strategy::ToStorage). What makes an object invalid names that
  // group, too.
  std::optional<std::string> stored_group;

  const std::string& group_of_storage() const { return stored_group ? *stored_group : group; }
  // As errors name the resource: by the group of the request.
  api::GroupResource group_resource() const { return {group, resource}; }
  // As the store names it.
  api::GroupResource stored_resource() const { return {group_of_storage(), resource}; }
  std::string group_version() const { return group.empty() ? version : group + "/" + version; }
};

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_RESOURCE_TYPE_H_

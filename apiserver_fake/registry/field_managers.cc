#include "apiserver_fake/registry/field_managers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::registry {
namespace {

constexpr absl::string_view kStatus = "status";
constexpr absl::string_view kScale = "scale";

// Fields that the /status of some built-in kinds resets besides the spec.
std::vector<apply::FieldPath> MoreStatusResets(const resource::ResourceType& type) {
  if (type.group == "apps" && type.kind == "Deployment") {
    return {apply::ParseSimplePath("metadata.labels")};
  }
  if (type.group.empty() && type.kind == "Pod") {
    return {apply::ParseSimplePath("metadata.deletionTimestamp"),
            apply::ParseSimplePath("metadata.ownerReferences")};
  }
  for (const char* kind :
       {"DeviceTaintRule", "FlowSchema", "PriorityLevelConfiguration", "ResourceClaim",
        "ServiceCIDR", "ValidatingAdmissionPolicy", "VolumeAttachment"}) {
    if (type.kind == kind) return {apply::ParseSimplePath("metadata")};
  }
  return {};
}

apply::MergeVersion VersionOf(const resource::ResourceType& type, apply::FieldSet reset) {
  apply::MergeVersion version;
  version.api_version = type.group_version();
  version.type = apply::TypeRef::Root(type.schema, type.custom);
  version.reset = std::move(reset);
  if (type.scale.has_value()) version.replicas = apply::ParseSimplePath(type.scale->spec_replicas);
  return version;
}

apply::FieldManagerConfig ConfigOf(const resource::ResourceType& type,
                                   absl::string_view subresource,
                                   const resource::TypeRegistry& types) {
  apply::FieldManagerConfig config;
  config.group = type.group;
  config.version = type.version;
  config.kind = type.kind;
  config.subresource = std::string(subresource);
  config.versions.custom = type.custom;
  config.versions.served.push_back(VersionOf(type, ResetFields(type, subresource)));
  std::vector<std::shared_ptr<const void>> owners = {type.schema_owner};
  for (const resource::ResourceType* other : types.all()) {
    if (other == &type || other->group != type.group || other->resource != type.resource) continue;
    // The main endpoint of a custom kind resets fields of its own version only.
    const bool resets = subresource == kStatus || !type.custom;
    config.versions.served.push_back(
        VersionOf(*other, resets ? ResetFields(*other, subresource) : apply::FieldSet()));
    owners.push_back(other->schema_owner);
  }
  for (const std::string& version : type.defined_versions) {
    config.versions.defined.push_back(absl::StrCat(type.group, "/", version));
  }
  config.keep_alive = std::make_shared<std::vector<std::shared_ptr<const void>>>(std::move(owners));
  if (!type.custom) {
    config.empty_object = type.strategy->ZeroObject();
    config.empty_object.Set("metadata", Value::Object());
  } else {
    config.empty_object = Value::Object();
  }
  config.empty_object.Set("apiVersion", Value(type.group_version()));
  config.empty_object.Set("kind", Value(type.kind));
  return config;
}

// The endpoint's objects are Scale, whatever the kind.
apply::FieldManagerConfig ScaleConfigOf(const resource::ResourceType& type) {
  apply::FieldManagerConfig config;
  config.group = "autoscaling";
  config.version = "v1";
  config.kind = "Scale";
  config.subresource = std::string(kScale);
  config.versions.custom = type.custom;
  const schema::Schema* schema = schema::BuiltinSchema(config.group, config.version, config.kind);
  apply::MergeVersion version;
  version.api_version = "autoscaling/v1";
  version.type = apply::TypeRef::Root(schema, /*custom=*/false);
  config.versions.served.push_back(std::move(version));
  config.empty_object =
      Value::Object({{"apiVersion", Value("autoscaling/v1")}, {"kind", Value("Scale")}});
  return config;
}

}  // namespace

apply::FieldSet ResetFields(const resource::ResourceType& type, absl::string_view subresource) {
  if (!type.has_status || subresource == kScale) return apply::FieldSet();
  const apply::FieldPath status = apply::ParseSimplePath("status");
  const apply::FieldPath spec = apply::ParseSimplePath("spec");
  if (type.kind == "CertificateSigningRequest" && !type.custom) {
    // Each endpoint leaves the others' part of the status alone, and none changes the spec.
    const char* const others = subresource == kStatus      ? "status.conditions"
                               : subresource == "approval" ? "status.certificate"
                                                           : "status";
    return apply::FieldSet::Of({spec, apply::ParseSimplePath(others)});
  }
  if (subresource != kStatus) return apply::FieldSet::Of({status});
  if (type.custom) return apply::FieldSet::Of({apply::ParseSimplePath("metadata"), spec});
  std::vector<apply::FieldPath> paths = MoreStatusResets(type);
  paths.push_back(spec);
  return apply::FieldSet::Of(paths);
}

const apply::FieldManager& FieldManagers::Of(const resource::ResourceType& type,
                                             absl::string_view subresource,
                                             const resource::TypeRegistry& types) {
  for (const Item& item : items_) {
    if (item.type == &type && item.subresource == subresource &&
        (!type.custom || item.generation == types.generation())) {
      return *item.manager;
    }
  }
  apply::FieldManagerConfig config =
      subresource == kScale ? ScaleConfigOf(type) : ConfigOf(type, subresource, types);
  items_.push_back({&type, types.generation(), std::string(subresource),
                    std::make_shared<const apply::FieldManager>(std::move(config))});
  return *items_.back().manager;
}

}  // namespace quiesce::registry

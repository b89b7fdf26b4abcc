#include "apiserver_fake/registry/field_managers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::api {
namespace {

constexpr absl::string_view kStatus = "status";
constexpr absl::string_view kScale = "scale";

// Fields that the /status of some built-in kinds resets besides the spec.
std::vector<FieldPath> MoreStatusResets(const ResourceType& type) {
  if (type.group == "apps" && type.kind == "Deployment") {
    return {ParseSimplePath("metadata.labels")};
  }
  if (type.group.empty() && type.kind == "Pod") {
    return {ParseSimplePath("metadata.deletionTimestamp"),
            ParseSimplePath("metadata.ownerReferences")};
  }
  return {};
}

MergeVersion VersionOf(const ResourceType& type, FieldSet reset) {
  MergeVersion version;
  version.api_version = type.group_version();
  version.type = TypeRef::Root(type.schema, type.custom);
  version.reset = std::move(reset);
  if (type.scale.has_value()) version.replicas = ParseSimplePath(type.scale->spec_replicas);
  return version;
}

FieldManagerConfig ConfigOf(const ResourceType& type, absl::string_view subresource,
                            const TypeRegistry& types) {
  FieldManagerConfig config;
  config.group = type.group;
  config.version = type.version;
  config.kind = type.kind;
  config.subresource = std::string(subresource);
  config.versions.custom = type.custom;
  config.versions.served.push_back(VersionOf(type, ResetFields(type, subresource)));
  std::vector<std::shared_ptr<const void>> owners = {type.schema_owner};
  for (const ResourceType* other : types.all()) {
    if (other == &type || other->group != type.group || other->resource != type.resource) continue;
    // The main endpoint of a custom kind resets fields of its own version only.
    const bool resets = subresource == kStatus || !type.custom;
    config.versions.served.push_back(
        VersionOf(*other, resets ? ResetFields(*other, subresource) : FieldSet()));
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
FieldManagerConfig ScaleConfigOf(const ResourceType& type) {
  FieldManagerConfig config;
  config.group = "autoscaling";
  config.version = "v1";
  config.kind = "Scale";
  config.subresource = std::string(kScale);
  config.versions.custom = type.custom;
  const Schema* schema = BuiltinSchema(config.group, config.version, config.kind);
  MergeVersion version;
  version.api_version = "autoscaling/v1";
  version.type = TypeRef::Root(schema, /*custom=*/false);
  config.versions.served.push_back(std::move(version));
  config.empty_object = Value::Object(
      {{"apiVersion", Value("autoscaling/v1")}, {"kind", Value("Scale")}});
  return config;
}

}  // namespace

FieldSet ResetFields(const ResourceType& type, absl::string_view subresource) {
  if (!type.has_status || subresource == kScale) return FieldSet();
  const FieldPath status = ParseSimplePath("status");
  const FieldPath spec = ParseSimplePath("spec");
  if (subresource != kStatus) return FieldSet::Of({status});
  if (type.custom) return FieldSet::Of({ParseSimplePath("metadata"), spec});
  std::vector<FieldPath> paths = MoreStatusResets(type);
  paths.push_back(spec);
  return FieldSet::Of(paths);
}

const FieldManager& FieldManagers::Of(const ResourceType& type, absl::string_view subresource,
                                      const TypeRegistry& types) {
  for (const Item& item : items_) {
    if (item.type == &type && item.subresource == subresource &&
        (!type.custom || item.generation == types.generation())) {
      return *item.manager;
    }
  }
  FieldManagerConfig config =
      subresource == kScale ? ScaleConfigOf(type) : ConfigOf(type, subresource, types);
  items_.push_back({&type, types.generation(), std::string(subresource),
                    std::make_shared<const FieldManager>(std::move(config))});
  return *items_.back().manager;
}

}  // namespace quiesce::api

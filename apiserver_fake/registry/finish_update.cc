// The second half of an update: from the object that the request wants to the stored one.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/registry/pod_security_admission.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/storage_limit.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::registry {
namespace {

bool IsStatus(const api::Request& request) { return request.subresource == "status"; }
bool IsFinalize(const api::Request& request) { return request.subresource == "finalize"; }

// /finalize of a namespace: the status stays, the finalizers of the spec may change.
void PrepareForFinalize(Value& object, const Value& existing) {
  object.Set("status", existing["status"]);
  const Value& name = existing["metadata"]["name"];
  constexpr char kNameLabel[] = "kubernetes.io/metadata.name";
  if (object["metadata"]["labels"][kNameLabel] != name) {
    object.Mutable("metadata").Mutable("labels").Set(kNameLabel, name);
  }
}

void ValidateFinalize(const Value& object, api::FieldErrors& errors) {
  const Value& finalizers = object["spec"]["finalizers"];
  for (size_t i = 0; i < finalizers.items().size(); ++i) {
    absl::string_view name = finalizers.at(i).string_value();
    std::string field = absl::StrCat("spec.finalizers[", i, "]");
    for (const std::string& message : api::LabelKeyErrors(name)) {
      errors.push_back(api::InvalidField(field, Value(name), message));
    }
    if (name != "kubernetes" && name != "orphan" && name != "foregroundDeletion" &&
        !absl::StrContains(name, "/")) {
      errors.push_back(
          api::InvalidField(field, Value(name),
                            "name is neither a standard finalizer name nor is it fully qualified"));
    }
  }
}

// The resourceVersion must be that of the stored object, where it is given or must be.
api::ApiStatus CheckVersion(const api::Request& request, const resource::ResourceType& type,
                            const resource::StoredObject& stored, const Value& object) {
  // What a client sends is mostly what it read: the same node.
  if (object["metadata"].SharesNodeWith(stored.object["metadata"])) return api::ApiStatus();
  int64_t version = 0;
  api::ApiStatus status = ParseResourceVersion(object, &version);
  if (!status.ok()) return status;
  if (version == stored.revision) return api::ApiStatus();
  if (version != 0) return VersionConflict(request, type);
  if (type.strategy->AllowsUnconditionalUpdate()) return api::ApiStatus();
  return api::Invalid(
      type.group_of_storage(), type.resource, request.name,
      {api::InvalidField("metadata.resourceVersion", Value(0), "must be specified for an update")});
}

// Sets a member of metadata to what it was, if it differs.
void Restore(Value& object, const Value& existing, const char* name) {
  const Value* old = existing["metadata"].Find(name);
  const Value* now = object["metadata"].Find(name);
  if (old == nullptr) {
    if (now != nullptr) object.Mutable("metadata").Erase(name);
  } else if (now == nullptr || !now->SharesNodeWith(*old)) {
    object.Mutable("metadata").Set(name, *old);
  }
}

void RestoreIfMissing(Value& object, const Value& existing, const char* name) {
  const Value* now = object["metadata"].Find(name);
  if (now == nullptr || now->is_null() || (now->is_string() && now->string_value().empty())) {
    Restore(object, existing, name);
  }
}

// What the server keeps whatever the client sends.
void RestoreSystemFields(Value& object, const Value& existing) {
  if (object["metadata"].SharesNodeWith(existing["metadata"])) return;
  // The store keeps no links.
  if (object["metadata"].Has("selfLink")) object.Mutable("metadata").Erase("selfLink");
  RestoreIfMissing(object, existing, "uid");
  Restore(object, existing, "creationTimestamp");
  const Value& old = existing["metadata"];
  if (old.Has("deletionTimestamp")) Restore(object, existing, "deletionTimestamp");
  if (old.Has("deletionGracePeriodSeconds")) {
    RestoreIfMissing(object, existing, "deletionGracePeriodSeconds");
  }
}

void ValidateKindMetadata(const resource::ResourceType& type,
                          resource::Strategy::MetadataChecks checks, const PendingWrite& write,
                          const Value& old, api::FieldErrors& errors) {
  using Checks = resource::Strategy::MetadataChecks;
  const Value& metadata = write.object["metadata"];
  if (checks == Checks::kUpdate || checks == Checks::kUpdateAndObject) {
    resource::ValidateObjectMetaUpdate(metadata, old, write.managed_fields, errors);
    if (!type.custom) resource::ValidateKubeFinalizers(metadata["finalizers"], errors);
  }
  if (checks == Checks::kObject || checks == Checks::kUpdateAndObject) {
    resource::ValidateObjectMeta(metadata, type.namespaced, type.strategy, write.managed_fields,
                                 errors);
    if (!type.custom) resource::ValidateKubeFinalizers(metadata["finalizers"], errors);
  }
}

// Whether `text` is the group and version of a custom type.
bool IsVersionOf(const resource::ResourceType& type, absl::string_view text) {
  return absl::ConsumePrefix(&text, type.group) && absl::ConsumePrefix(&text, "/") &&
         text == type.version;
}

// Whether a custom resource still says that it is what it was; a patch may change that.
bool IsOfType(const Value& object, const resource::ResourceType& type, api::FieldErrors& errors) {
  const Value& kind = object["kind"];
  const Value& api_version = object["apiVersion"];
  const bool same_kind = kind.string_value() == type.kind;
  const bool same_version = IsVersionOf(type, api_version.string_value());
  if (!same_kind)
    errors.push_back(api::InvalidField("kind", kind, absl::StrCat("must be ", type.kind)));
  if (!same_version) {
    errors.push_back(api::InvalidField("apiVersion", api_version,
                                       absl::StrCat("must be ", type.group_version())));
  }
  return same_kind && same_version;
}

api::ApiStatus ValidateUpdate(const api::Request& request, const resource::ResourceType& type,
                              const Value& existing, const PendingWrite& write,
                              std::vector<std::string>& warnings) {
  const resource::Strategy& strategy = *type.strategy;
  const Value& object = write.object;
  if (type.custom && object["apiVersion"].string_value().empty()) {
    return api::InternalError("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  }
  const Value& metadata = object["metadata"];
  const Value& old = existing["metadata"];
  bool status_update = IsStatus(request);
  api::FieldErrors errors;
  bool metadata_same = metadata.SharesNodeWith(old) && write.managed_fields.is_null();
  if (!metadata_same) {
    resource::ValidateObjectMeta(metadata, type.namespaced, nullptr, write.managed_fields, errors);
    resource::ValidateObjectMetaUpdate(metadata, old, write.managed_fields, errors);
  }
  if (type.custom && !status_update && !IsOfType(object, type, errors)) {
    return api::Invalid(resource::SplitApiVersion(object["apiVersion"].string_value()).group,
                        object["kind"].string_value(), metadata["name"].string_value(), errors);
  }
  api::FieldErrors own;  // of the kind's validation
  if (!metadata_same) {
    ValidateKindMetadata(type,
                         status_update || IsFinalize(request)
                             ? strategy.MetadataChecksOnStatusUpdate()
                             : strategy.MetadataChecksOnUpdate(),
                         write, old, own);
  }
  if (status_update) {
    strategy.ValidateStatusUpdate(object, existing, own);
  } else if (IsFinalize(request)) {
    ValidateFinalize(object, own);
  } else {
    strategy.ValidateUpdate(object, existing, own);
  }
  if (type.definition != nullptr) {
    type.definition->ValidateRules(type.version, object, &existing, own, warnings);
  }
  errors.insert(errors.end(), own.begin(), own.end());
  if (errors.empty()) return api::ApiStatus();
  return api::Invalid(type.group_of_storage(), type.kind, metadata["name"].string_value(), errors);
}

// True if the update takes the last thing that held a terminating object.
bool EndsObject(const resource::ResourceType& type, const Value& object, const Value& existing) {
  const Value& old = existing["metadata"];
  if (!old.Has("deletionTimestamp")) return false;
  if (old["deletionGracePeriodSeconds"].int_value() != 0) return false;
  if (!object["metadata"]["finalizers"].empty()) return false;
  bool is_namespace = type.group.empty() && type.resource == "namespaces";
  return !is_namespace || object["spec"]["finalizers"].empty();
}

}  // namespace

api::Response FinishUpdate(VerbContext& context, const api::Request& request,
                           const resource::ResourceType& type, const resource::StoredObject& stored,
                           const Value& shown, PendingWrite write,
                           std::vector<std::string> warnings) {
  auto fail = [&](api::ApiStatus failure) {
    api::Response failed = Failed(std::move(failure));
    failed.warnings = std::move(warnings);
    return failed;
  };
  api::ApiStatus status = CheckVersion(request, type, stored, write.object);
  if (!status.ok()) return fail(std::move(status));
  const Value existing = OldForUpdate(type, stored, shown);
  Restore(write.object, existing, "resourceVersion");
  Restore(write.object, existing, "generation");
  if (IsStatus(request)) {
    type.strategy->PrepareForStatusUpdate(context.ForStrategy(), write.object, existing);
  } else if (IsFinalize(request)) {
    PrepareForFinalize(write.object, existing);
  } else {
    resource::StrategyContext world = context.ForStrategy();
    status = type.strategy->Allocate(world, write.object, &existing);
    if (!status.ok()) return fail(std::move(status));
    type.strategy->PrepareForUpdate(world, write.object, existing);
  }
  RestoreSystemFields(write.object, existing);
  status = ValidateUpdate(request, type, existing, write, warnings);
  if (!status.ok()) return fail(std::move(status));
  if (write.object["spec"] != existing["spec"]) {
    status = AdmitPodSecurity(context, request, type, write.object, &warnings);
    if (!status.ok()) return fail(std::move(status));
  }
  for (std::string& warning : type.strategy->WarningsOnUpdate(write.object, existing)) {
    warnings.push_back(std::move(warning));
  }
  bool dry_run = IsDryRun(request);
  storage::ResourceId id = context.IdOf(type);
  std::string key = storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name);
  api::Response response;
  if (EndsObject(type, write.object, existing)) {
    // The reply is the object as the request wanted it; the event shows it as it was stored.
    Value before = stored.object;
    response = Shown(context, request, type,
                     {InStorageVersion(type, write.object), stored.revision, write.managed}, 200);
    response.before = std::move(before);
    if (!dry_run) context.store->Delete(id, key, context.Now());
    response.warnings = std::move(warnings);
    return response;
  }
  if (ExceedsStorageLimit(request, write.object)) {
    return fail(api::UntypedError("etcdserver: request is too large"));
  }
  if (!dry_run) {
    api::ApiStatus storable = CanStore(type);
    if (!storable.ok()) return fail(std::move(storable));
  }
  Value final_object = InStorageVersion(type, std::move(write.object));
  if (final_object == stored.object &&
      !resource::ManagedState::Differs(stored.managed, write.managed)) {
    response = Shown(context, request, type, stored, 200);
    response.before = response.after = stored.object;
  } else if (dry_run) {
    response = Shown(context, request, type,
                     {std::move(final_object), stored.revision, std::move(write.managed)}, 200);
  } else {
    response.before = stored.object;
    Value before = stored.object;
    const resource::Change& change = context.store->Update(id, key, std::move(final_object),
                                                           std::move(write.managed), context.Now());
    response = Shown(context, request, type, change.object, 200);
    response.before = std::move(before);
    response.after = change.object.object;
  }
  response.warnings = std::move(warnings);
  return response;
}

}  // namespace quiesce::registry

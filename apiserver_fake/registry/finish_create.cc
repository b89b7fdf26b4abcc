// The second half of a create: from the admitted object to the stored one.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/registry/pod_security_admission.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/storage_limit.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/metadata_validation.h"

namespace quiesce::registry {
namespace {

constexpr int kNameAttempts = 8;
constexpr size_t kMaxGeneratedBase = 58;  // names have 63 characters, five of them are random

api::ApiStatus ValidateCreate(const resource::ResourceType& type, const PendingWrite& write,
                              std::vector<std::string>& warnings) {
  const Value& object = write.object;
  const Value& metadata = object["metadata"];
  absl::string_view name = metadata["name"].string_value();
  absl::string_view kind = object["kind"].string_value();
  api::FieldErrors errors;
  if (type.custom && kind != type.kind) {
    errors.push_back(api::InvalidField("kind", Value(kind), absl::StrCat("must be ", type.kind)));
    return api::Invalid(type.group_of_storage(), kind, name, errors);
  }
  if (type.strategy->ValidatesMetadataOnCreate()) {
    resource::ValidateObjectMeta(metadata, type.namespaced, type.strategy, write.managed_fields,
                                 errors);
    if (!type.custom) resource::ValidateKubeFinalizers(metadata["finalizers"], errors);
  }
  type.strategy->Validate(object, errors);
  if (type.definition != nullptr) {
    type.definition->ValidateRules(type.version, object, nullptr, errors, warnings);
  }
  if (errors.empty()) {
    resource::ValidateObjectMeta(metadata, type.namespaced, nullptr, write.managed_fields, errors);
  }
  if (errors.empty()) return api::ApiStatus();
  return api::Invalid(type.group_of_storage(), type.kind, name, errors);
}

api::ApiStatus Exists(const resource::ResourceType& type, const Value& object,
                      const resource::StoredObject& stored) {
  absl::string_view name = object["metadata"]["name"].string_value();
  api::ApiStatus status = api::AlreadyExists(type.group_resource(), name);
  if (!object["metadata"]["generateName"].string_value().empty()) {
    status.message += ", the server was not able to generate a unique name for the object";
    status.retry_after_seconds = 1;
  }
  if (stored.object["metadata"].Has("deletionTimestamp")) {
    status.message = absl::StrCat("object is being deleted: ", status.message);
  }
  return status;
}

// Anything but a whole number counts as not set.
bool HasNumericVersion(const Value& object) {
  int64_t version = 0;
  return ParseResourceVersion(object, &version).ok() && version != 0;
}

}  // namespace

api::Response FinishCreate(VerbContext& context, const api::Request& request,
                           const resource::ResourceType& type, PendingWrite write,
                           std::vector<std::string> warnings) {
  auto fail = [&](api::ApiStatus failure) {
    api::Response failed = Failed(std::move(failure));
    failed.warnings = std::move(warnings);
    return failed;
  };
  Value& metadata = write.object.Mutable("metadata");
  if (!metadata.is_object()) metadata = Value::Object();
  // The store keeps no links.
  if (metadata.Has("selfLink")) metadata.Erase("selfLink");
  metadata.Set("uid", Value(context.NewUid()));
  metadata.Set("creationTimestamp", context.NowText());
  std::string base(metadata["generateName"].string_value());
  bool generated = !base.empty() && metadata["name"].string_value().empty();
  if (base.size() > kMaxGeneratedBase) base.resize(kMaxGeneratedBase);
  storage::ResourceId id = context.IdOf(type);
  std::string key;
  const resource::StoredObject* taken = nullptr;
  for (int attempt = 0; attempt < (generated ? kNameAttempts : 1); ++attempt) {
    if (generated) {
      write.object.Mutable("metadata")
          .Set("name", Value(absl::StrCat(base, context.NewNameSuffix())));
    }
    absl::string_view name = write.object["metadata"]["name"].string_value();
    key = storage::ObjectKey(type.namespaced ? request.namespace_ : "", name);
    taken = context.store->Get(id, key);
    if (taken == nullptr) break;
  }
  resource::StrategyContext world = context.ForStrategy();
  api::ApiStatus status = type.strategy->Allocate(world, write.object, nullptr);
  if (!status.ok()) return fail(std::move(status));
  type.strategy->PrepareForCreate(world, write.object);
  status = ValidateCreate(type, write, warnings);
  if (!status.ok()) return fail(std::move(status));
  status = AdmitPodSecurity(context, request, type, write.object, &warnings);
  if (!status.ok()) return fail(std::move(status));
  for (std::string& warning : type.strategy->WarningsOnCreate(write.object)) {
    warnings.push_back(std::move(warning));
  }
  bool dry_run = IsDryRun(request);
  if (!dry_run && request.verb == api::Verb::kCreate && HasNumericVersion(write.object)) {
    return fail(api::UntypedError("resourceVersion should not be set on objects to be created"));
  }
  if (!dry_run) {
    status = CanStore(type);
    if (!status.ok()) return fail(std::move(status));
  }
  if (taken != nullptr) return fail(Exists(type, write.object, *taken));
  if (ExceedsStorageLimit(request, write.object)) {
    return fail(api::UntypedError("etcdserver: request is too large"));
  }
  api::Response response;
  if (dry_run) {
    resource::StoredObject pending{std::move(write.object), 0, std::move(write.managed)};
    response = Shown(context, request, type, pending, 201);
  } else {
    write.object.Mutable("metadata").Erase("resourceVersion");
    const resource::Change& change =
        context.store->Create(id, key, InStorageVersion(type, std::move(write.object)),
                              std::move(write.managed), context.Now());
    response = Shown(context, request, type, change.object, 201);
    response.after = change.object.object;
  }
  response.warnings = std::move(warnings);
  return response;
}

}  // namespace quiesce::registry

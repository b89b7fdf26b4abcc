// The second half of an update: from the object that the request wants to the stored one.
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/registry/admission.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/storage_limit.h"
#include "apiserver_fake/registry/webhook_admission.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/checked_metadata.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::registry {
namespace {

bool IsApproval(const api::Request& request) { return request.subresource == "approval"; }
bool IsStatus(const api::Request& request) {
  return request.subresource == "status" || IsApproval(request);
}
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

// /approval of a request for a certificate: of what the client sent only the conditions count.
void PrepareForApproval(const Value& now, Value& object, const Value& existing) {
  Value conditions = Value::List();
  for (Value condition : object["status"]["conditions"].items()) {
    for (const char* time : {"lastTransitionTime", "lastUpdateTime"}) {
      if (condition[time].is_null()) condition.Set(time, now);
    }
    conditions.Append(std::move(condition));
  }
  object.Set("spec", existing["spec"]);
  object.Set("status", existing["status"]);
  if (!conditions.empty()) {
    object.Mutable("status").Set("conditions", std::move(conditions));
  } else if (object["status"].Has("conditions")) {
    object.Mutable("status").Erase("conditions");
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
Refusal CheckVersion(Write& write) {
  // What a client sends is mostly what it read: the same node.
  if (write.object["metadata"].SharesNodeWith(write.found->object["metadata"])) {
    return Refusal();
  }
  int64_t version = 0;
  api::ApiStatus status = ParseResourceVersion(write.object, &version);
  if (!status.ok()) return status;
  const resource::ResourceType& type = write.type;
  if (version == write.found->revision) return Refusal();
  if (version != 0) return VersionConflict(write.request, type);
  if (type.strategy->AllowsUnconditionalUpdate()) return Refusal();
  return api::Invalid(
      type.group, type.resource, write.request.name,
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
  if (resource::IsMetadataAsChecked(object["metadata"], existing["metadata"])) return;
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

Refusal PrepareUpdate(Write& write) {
  if (!write.object["metadata"].SharesNodeWith(write.old["metadata"])) {
    Restore(write.object, write.old, "resourceVersion");
    Restore(write.object, write.old, "generation");
  }
  const resource::Strategy& strategy = *write.type.strategy;
  if (IsApproval(write.request)) {
    PrepareForApproval(write.context.NowText(), write.object, write.old);
  } else if (IsStatus(write.request)) {
    strategy.PrepareForStatusUpdate(write.context.ForStrategy(), write.object, write.old);
  } else if (IsFinalize(write.request)) {
    PrepareForFinalize(write.object, write.old);
  } else {
    const resource::StrategyContext world = write.context.ForStrategy();
    api::ApiStatus status = strategy.Allocate(world, write.object, &write.old);
    if (!status.ok()) return status;
    strategy.PrepareForUpdate(world, write.object, write.old);
  }
  RestoreSystemFields(write.object, write.old);
  return Refusal();
}

void ValidateKindMetadata(const Write& write, resource::Strategy::MetadataChecks checks,
                          api::FieldErrors& errors) {
  using Checks = resource::Strategy::MetadataChecks;
  const resource::ResourceType& type = write.type;
  const Value& metadata = write.object["metadata"];
  const Value& old = write.old["metadata"];
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

Refusal ValidateUpdate(Write& write) {
  const resource::ResourceType& type = write.type;
  const resource::Strategy& strategy = *type.strategy;
  const Value& object = write.object;
  if (type.custom && object["apiVersion"].string_value().empty()) {
    return api::InternalError("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  }
  const Value& metadata = object["metadata"];
  const Value& old = write.old["metadata"];
  const bool status_update = IsStatus(write.request);
  api::FieldErrors errors;
  const bool metadata_same =
      resource::IsMetadataAsChecked(metadata, old) && write.managed_fields.is_null();
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
    ValidateKindMetadata(write,
                         status_update || IsFinalize(write.request)
                             ? strategy.MetadataChecksOnStatusUpdate()
                             : strategy.MetadataChecksOnUpdate(),
                         own);
  }
  if (status_update) {
    strategy.ValidateStatusUpdate(object, write.old, own);
  } else if (IsFinalize(write.request)) {
    ValidateFinalize(object, own);
  } else {
    strategy.ValidateUpdate(object, write.old, own);
  }
  strategy.ValidateExpressions(object, &write.old, own, write.warnings());
  if (errors.empty() && own.empty()) return Refusal();
  errors.insert(errors.end(), own.begin(), own.end());
  return api::Invalid(type.group_of_storage(), type.kind, metadata["name"].string_value(), errors);
}

Refusal WarnOfChange(Write& write) {
  for (std::string& warning : write.type.strategy->WarningsOnUpdate(write.object, write.old)) {
    write.warnings().push_back(std::move(warning));
  }
  return Refusal();
}

// True if the update takes the last thing that held a terminating object.
bool EndsObject(const Write& write) {
  const Value& old = write.old["metadata"];
  if (!old.Has("deletionTimestamp")) return false;
  if (old["deletionGracePeriodSeconds"].int_value() != 0) return false;
  if (!write.object["metadata"]["finalizers"].empty()) return false;
  const bool is_namespace = write.type.group.empty() && write.type.resource == "namespaces";
  return !is_namespace || write.object["spec"]["finalizers"].empty();
}

// The reply is the object as the request wanted it; the event shows it as it was stored.
void End(Write& write) {
  const resource::StoredObject& stored = *write.found;
  // What is gone needs no webhook to convert it.
  Value object = write.type.strategy->ConversionWebhook() == nullptr
                     ? write.type.strategy->ToStorage(std::move(write.object))
                     : std::move(write.object);
  write.Answer({std::move(object), stored.revision, std::move(write.managed)}, 200);
  write.response.before = stored.object;
  VerbContext& context = write.context;
  if (!write.dry_run()) {
    context.store->Delete(context.IdOf(write.type), write.key.view(), context.Now());
  }
}

Refusal StoreChanged(Write& write) {
  if (EndsObject(write)) {
    if (Refusal held = EndRehearsal(write); !held.ok()) return held;
    End(write);
    return Refusal();
  }
  if (Refusal refusal = CheckSize(write); !refusal.ok()) return refusal;
  if (!write.dry_run()) {
    if (Refusal refusal = PrepareToStore(write); !refusal.ok()) return refusal;
  }
  if (Refusal held = EndRehearsal(write); !held.ok()) return held;
  VerbContext& context = write.context;
  const resource::StoredObject& stored = *write.found;
  Value object = write.to_store.is_null() ? write.type.strategy->ToStorage(std::move(write.object))
                                          : std::move(write.to_store);
  if (object == stored.object && !resource::ManagedState::Differs(stored.managed, write.managed)) {
    write.Answer(stored, 200);
    write.response.before = write.response.after = stored.object;
  } else if (write.dry_run()) {
    write.Answer({std::move(object), stored.revision, std::move(write.managed)}, 200);
  } else {
    write.response.before = stored.object;
    const resource::Change& change =
        context.store->Update(context.IdOf(write.type), write.key.view(), std::move(object),
                              std::move(write.managed), context.Now());
    write.Answer(change.object, 200);
    write.response.after = change.object.object;
  }
  return Refusal();
}

// Webhooks come before the version is checked: a webhook sees requests that then fail with a
// conflict, as in the real server.
constexpr WriteStage kStages[] = {
    CallMutatingWebhooks, CheckVersion, PrepareUpdate, ValidateUpdate,
    AdmitObject,          WarnOfChange, StoreChanged,
};

}  // namespace

Refusal FinishUpdate(Write& write) { return RunStages<Write>(write, kStages); }

}  // namespace quiesce::registry

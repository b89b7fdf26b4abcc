// The second half of a create: from the admitted object to the stored one.
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/registry/admission.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/storage_limit.h"
#include "apiserver_fake/registry/webhook_admission.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/resource/value_memo.h"

namespace quiesce::registry {
namespace {

constexpr int kNameAttempts = 8;
constexpr size_t kMaxGeneratedBase = 58;  // names have 63 characters, five of them are random

// Gives the object what only the server gives, its name among it where that is to be generated.
Refusal Identify(Write& write) {
  VerbContext& context = write.context;
  Value& metadata = write.object.Mutable("metadata");
  if (!metadata.is_object()) metadata = Value::Object();
  // The store keeps no links.
  if (metadata.Has("selfLink")) metadata.Erase("selfLink");
  metadata.Set("uid", Value(context.NewUid()));
  metadata.Set("creationTimestamp", context.NowText());
  std::string base(metadata["generateName"].string_value());
  const bool generated = !base.empty() && metadata["name"].string_value().empty();
  if (base.size() > kMaxGeneratedBase) base.resize(kMaxGeneratedBase);
  for (int attempt = 0; attempt < (generated ? kNameAttempts : 1); ++attempt) {
    if (generated) {
      write.object.Mutable("metadata")
          .Set("name", Value(absl::StrCat(base, context.NewNameSuffix())));
    }
    write.key = storage::PackedObjectKey(
        write.type.namespaced ? absl::string_view(write.request.namespace_) : "",
        write.object["metadata"]["name"].string_value());
    write.found = context.store->Get(context.IdOf(write.type), write.key.view());
    if (write.found == nullptr) break;
  }
  return Refusal();
}

Refusal PrepareCreate(Write& write) {
  const resource::StrategyContext world = write.context.ForStrategy();
  api::ApiStatus status = write.type.strategy->Allocate(world, write.object, nullptr);
  if (status.ok()) write.type.strategy->PrepareForCreate(world, write.object);
  return status;
}

Refusal CheckNew(Write& write) {
  const resource::ResourceType& type = write.type;
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
  type.strategy->ValidateExpressions(object, nullptr, errors, write.warnings());
  if (errors.empty()) {
    resource::ValidateObjectMeta(metadata, type.namespaced, nullptr, write.managed_fields, errors);
  }
  if (errors.empty()) return Refusal();
  return api::Invalid(type.group_of_storage(), type.kind, name, errors);
}

// What the rules of a built-in kind say of an object, they say of each that is like it.
bool MayRemember(const Write& write) {
  return !write.type.custom && write.managed_fields.is_null();
}

Refusal ValidateCreate(Write& write) {
  if (!MayRemember(write)) return CheckNew(write);
  static thread_local resource::ValueMemo valid;
  if (valid.Find(&write.type, write.object) != nullptr) return Refusal();
  const size_t warnings = write.warnings().size();
  Refusal refusal = CheckNew(write);
  if (refusal.ok() && write.warnings().size() == warnings) {
    valid.Note(&write.type, write.object, true);
  }
  return refusal;
}

Refusal WarnOfObject(Write& write) {
  static thread_local resource::ValueMemo harmless;
  const bool remember = MayRemember(write);
  if (remember && harmless.Find(&write.type, write.object) != nullptr) return Refusal();
  std::vector<std::string> warnings = write.type.strategy->WarningsOnCreate(write.object);
  if (remember && warnings.empty()) harmless.Note(&write.type, write.object, true);
  for (std::string& warning : warnings) write.warnings().push_back(std::move(warning));
  return Refusal();
}

// Anything but a whole number counts as not set.
bool HasNumericVersion(const Value& object) {
  int64_t version = 0;
  return ParseResourceVersion(object, &version).ok() && version != 0;
}

Refusal CheckStorable(Write& write) {
  if (write.dry_run()) return Refusal();
  if (write.request.verb == api::Verb::kCreate && HasNumericVersion(write.object)) {
    return api::UntypedError("resourceVersion should not be set on objects to be created");
  }
  return PrepareToStore(write);
}

Refusal CheckNameIsFree(Write& write) {
  if (write.found == nullptr) return Refusal();
  const Value& metadata = write.object["metadata"];
  api::ApiStatus status =
      api::AlreadyExists(write.type.group_resource(), metadata["name"].string_value());
  if (!metadata["generateName"].string_value().empty()) {
    status.message += ", the server was not able to generate a unique name for the object";
    status.retry_after_seconds = 1;
  }
  if (write.found->object["metadata"].Has("deletionTimestamp")) {
    status.message = absl::StrCat("object is being deleted: ", status.message);
  }
  return status;
}

Refusal StoreNew(Write& write) {
  if (write.dry_run()) {
    // As it would be stored, but for what only a webhook can convert.
    Value object = write.type.strategy->ConversionWebhook() == nullptr
                       ? write.type.strategy->ToStorage(std::move(write.object))
                       : std::move(write.object);
    write.Answer({std::move(object), 0, std::move(write.managed)}, 201);
    return Refusal();
  }
  VerbContext& context = write.context;
  Value object = write.to_store.is_null() ? write.type.strategy->ToStorage(std::move(write.object))
                                          : std::move(write.to_store);
  object.Mutable("metadata").Erase("resourceVersion");
  const resource::Change& change =
      context.store->Create(context.IdOf(write.type), write.key.view(), std::move(object),
                            std::move(write.managed), context.Now());
  write.Answer(change.object, 201);
  write.response.after = change.object.object;
  return Refusal();
}

constexpr WriteStage kStages[] = {
    CallMutatingWebhooks, Identify,    MutateNew,    PrepareCreate,
    ValidateCreate,       AdmitObject, WarnOfObject, CheckStorable,
    CheckNameIsFree,      CheckSize,   EndRehearsal, StoreNew,
};

}  // namespace

Refusal FinishCreate(Write& write) { return RunStages<Write>(write, kStages); }

}  // namespace quiesce::registry

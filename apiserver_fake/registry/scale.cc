#include "apiserver_fake/registry/scale.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/decode.h"
#include "apiserver_fake/go/nested_field.h"
#include "apiserver_fake/kinds/builtin_strategy.h"
#include "apiserver_fake/kinds/scale_selector.h"
#include "apiserver_fake/registry/apply_patch.h"
#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/resource/managed_state.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::registry {
namespace {

// What a Scale's spec.replicas is where the object has none: a patch must then set it.
constexpr int64_t kNoReplicas = INT32_MIN;

const resource::ResourceType& ScaleType() {
  static const resource::ResourceType* const type = [] {
    auto* result = new resource::ResourceType;
    result->group = "autoscaling";
    result->version = result->storage_version = "v1";
    result->resource = "scales";
    result->kind = "Scale";
    result->list_kind = "ScaleList";
    result->schema = schema::BuiltinSchema("autoscaling", "v1", "Scale");
    result->strategy = new kinds::BuiltinStrategy({.wire_type = "api.autoscaling.v1.Scale"});
    return result;
  }();
  return *type;
}

// An object seen as a Scale.
struct ScaleView {
  Value scale;
  bool has_replicas = false;
  std::string error;  // of Go's accessors; "" if it worked
};

Value Metadata(const Value& object) {
  Value metadata = Value::Object();
  for (absl::string_view key :
       {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    if (const Value* value = object["metadata"].Find(key)) metadata.Set(key, *value);
  }
  return metadata;
}

ScaleView ViewAsScale(const resource::ResourceType& type, const Value& object) {
  ScaleView view;
  go::NestedInteger replicas = go::FindInteger(object, type.scale->spec_replicas);
  go::NestedInteger status = go::FindInteger(object, type.scale->status_replicas);
  go::NestedText selector;
  if (!type.scale->label_selector.empty()) {
    selector = go::FindText(object, type.scale->label_selector);
  } else if (!type.custom) {
    selector.value = kinds::SelectorText(object["spec"]["selector"]);
  }
  for (const std::string* error : {&replicas.error, &status.error, &selector.error}) {
    if (view.error.empty()) view.error = *error;
  }
  view.has_replicas = replicas.found || !type.custom;
  Value spec = Value::Object();
  // The server's own int32: what does not fit is cut.
  auto cut = [](int64_t n) { return Value(int64_t{static_cast<int32_t>(n)}); };
  if (static_cast<int32_t>(replicas.value) != 0) spec.Set("replicas", cut(replicas.value));
  Value status_value = Value::Object({{"replicas", cut(status.value)}});
  if (!selector.value.empty()) status_value.Set("selector", selector.value);
  view.scale = Value::Object({{"kind", "Scale"},
                              {"apiVersion", "autoscaling/v1"},
                              {"metadata", Metadata(object)},
                              {"spec", std::move(spec)},
                              {"status", std::move(status_value)}});
  return view;
}

// The answer to a write: the Scale of what the object became.
api::Response AsScale(const resource::ResourceType& type, api::Response response) {
  if (!response.ok()) return response;
  ScaleView view = ViewAsScale(type, response.object);
  if (!view.error.empty()) {
    api::Response failed = Failed(api::BadRequest(view.error));
    failed.before = response.before;
    failed.after = response.after;
    return failed;
  }
  response.object = std::move(view.scale);
  return response;
}

api::ApiStatus ValidateScale(const Value& scale, absl::string_view name) {
  api::FieldErrors errors;
  int64_t replicas = scale["spec"]["replicas"].int_value();
  if (replicas < 0) {
    errors.push_back(
        api::InvalidField("spec.replicas", Value(replicas), "must be greater than or equal to 0"));
  }
  if (errors.empty()) return api::ApiStatus();
  return api::Invalid("autoscaling", "Scale", name, errors);
}

struct ScaleWrite {
  const resource::StoredObject* found = nullptr;
  Value existing;  // the object in the request's version
  ScaleView old_scale;
  Value scale;  // as the request wants it
  resource::ManagedHandle managed;
  std::vector<std::string> warnings;
};

// Carries the wanted Scale over to the object and stores it.
api::Response Finish(VerbContext& context, const resource::ResourceType& type,
                     const api::Request& request, ScaleWrite write) {
  if (!type.custom) {
    api::ApiStatus status = ValidateScale(write.scale, request.name);
    if (!status.ok()) return Failed(std::move(status));
  }
  const Value& replicas = write.scale["spec"]["replicas"];
  if (replicas.int_value() == kNoReplicas) {
    return Failed(api::BadRequest(absl::StrCat("the spec replicas field \"",
                                               type.scale->spec_replicas, "\" cannot be empty")));
  }
  PendingWrite pending;
  pending.object = write.existing;
  const go::NestedInteger now = go::FindInteger(write.existing, type.scale->spec_replicas);
  if (!now.found || now.value != replicas.int_value()) {
    std::string error =
        go::SetNested(pending.object, type.scale->spec_replicas, Value(replicas.int_value()));
    if (!error.empty()) return Failed(api::UntypedError(std::move(error)));
  }
  const Value& version = write.scale["metadata"]["resourceVersion"];
  if (!version.string_value().empty() && version != write.existing["metadata"]["resourceVersion"]) {
    pending.object.Mutable("metadata").Set("resourceVersion", version);
  }
  pending.managed = std::move(write.managed);
  return AsScale(type, FinishUpdate(context, request, type, *write.found, write.existing,
                                    std::move(pending), std::move(write.warnings)));
}

// A body that is no Scale. For custom resources the server cannot even say what it wanted.
api::ApiStatus DecodeScale(const resource::ResourceType& type, const api::Request& request,
                           const resource::TypeRegistry& types, ObjectBody* body,
                           std::vector<std::string>* warnings) {
  api::ApiStatus status = DecodeObject(request, ScaleType(), types, nullptr, body, warnings);
  if (status.ok() || !type.custom || status.code != 400) return status;
  return api::BadRequest(
      "no kind is registered for the type v1.Scale in scheme \"pkg/runtime/scheme.go:111\"");
}

api::Response Put(VerbContext& context, const resource::ResourceType& type,
                  const api::Request& request, ScaleWrite write) {
  ObjectBody body;
  api::ApiStatus status = DecodeScale(type, request, *context.types, &body, &write.warnings);
  if (status.ok()) status = MatchNamespace(request, type, body.object);
  if (status.ok()) status = MatchName(request, body.object);
  if (status.ok() && write.found == nullptr) {
    status = NoSuchObject(type, request);
  }
  if (!status.ok()) return Failed(std::move(status));
  absl::string_view uid = body.object["metadata"]["uid"].string_value();
  absl::string_view stored_uid = write.existing["metadata"]["uid"].string_value();
  if (!uid.empty() && uid != stored_uid) {
    return Failed(UidConflict(request, type, uid, stored_uid, IsDryRun(request)));
  }
  status = AdmitToNamespace(context, request, type, request.name, /*is_create=*/false);
  if (!status.ok()) return Failed(std::move(status));
  if (!write.old_scale.error.empty()) return Failed(api::UntypedError(write.old_scale.error));
  const apply::FieldManager& scale_fields =
      context.field_managers->Of(type, "scale", *context.types);
  const apply::FieldManager& fields = context.field_managers->Of(type, "", *context.types);
  write.managed = resource::ManagedState::UpdateScale(write.found->managed, scale_fields, fields,
                                                      {.live = write.old_scale.scale,
                                                       .wanted = body.object,
                                                       .manager = context.ManagerOf(request),
                                                       .now = context.NowSeconds(),
                                                       .requested = body.managed_fields});
  write.scale = std::move(body.object);
  return Finish(context, type, request, std::move(write));
}

// The Scale that a patch starts from.
Value PatchBase(const ScaleWrite& write) {
  Value base = write.old_scale.scale;
  if (!write.old_scale.has_replicas) base.Mutable("spec").Set("replicas", kNoReplicas);
  return base;
}

api::ApiStatus PatchScale(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request, ScaleWrite& write) {
  Value base = PatchBase(write);
  PatchOutcome outcome = ApplyPatch(request.patch_type, base, request, ScaleType(), *context.types);
  write.warnings = std::move(outcome.warnings);
  if (!outcome.error.ok()) return outcome.error;
  Value sent = TakeManagedFields(outcome.object);
  const apply::FieldManager& scale_fields =
      context.field_managers->Of(type, "scale", *context.types);
  const apply::FieldManager& fields = context.field_managers->Of(type, "", *context.types);
  write.managed = resource::ManagedState::UpdateScale(write.found->managed, scale_fields, fields,
                                                      {.live = std::move(base),
                                                       .wanted = outcome.object,
                                                       .manager = context.ManagerOf(request),
                                                       .now = context.NowSeconds(),
                                                       .requested = std::move(sent)});
  write.scale = std::move(outcome.object);
  return api::ApiStatus();
}

api::ApiStatus ApplyScale(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request, ScaleWrite& write) {
  Value config = request.body;
  std::string strict_error;
  if (request.raw_body != nullptr) {
    api::ApiStatus status = apply::DecodeApplyBody(*request.raw_body, &config, &strict_error);
    if (!status.ok()) return status;
  }
  const apply::FieldManager& scale_fields =
      context.field_managers->Of(type, "scale", *context.types);
  const apply::FieldManager& fields = context.field_managers->Of(type, "", *context.types);
  Value base = PatchBase(write);
  Value merged;
  api::ApiStatus status =
      resource::ManagedState::ApplyScale(write.found->managed, scale_fields, fields,
                                         {.live = base,
                                          .config = config,
                                          .manager = Value(request.options.field_manager),
                                          .force = request.options.force,
                                          .now = context.NowSeconds()},
                                         &merged, &write.managed);
  if (!status.ok()) return status;
  if (!merged.SharesNodeWith(base)) {
    resource::DecodeResult decoded = ScaleType().strategy->Decode(ScaleType(), merged);
    if (!decoded.error.ok()) return api::UntypedError(decoded.error.message);
  }
  write.scale = std::move(merged);
  return api::ApiStatus();
}

api::Response Patch(VerbContext& context, const resource::ResourceType& type,
                    const api::Request& request, ScaleWrite write) {
  api::ApiStatus status = CheckPatchType(request.patch_type, type);
  if (status.ok() && write.found == nullptr) {
    status = NoSuchObject(type, request);
  }
  if (!status.ok()) return Failed(std::move(status));
  if (!write.old_scale.error.empty()) return Failed(api::UntypedError(write.old_scale.error));
  status = request.patch_type == api::PatchType::kApply ? ApplyScale(context, type, request, write)
                                                        : PatchScale(context, type, request, write);
  if (status.ok()) status = MatchNamespace(request, type, write.scale);
  if (status.ok()) status = MatchName(request, write.scale);
  if (status.ok()) {
    status = AdmitToNamespace(context, request, type, request.name, /*is_create=*/false);
  }
  if (!status.ok()) {
    api::Response failed = Failed(std::move(status));
    failed.warnings = std::move(write.warnings);
    return failed;
  }
  return Finish(context, type, request, std::move(write));
}

}  // namespace

api::Response ScaleSubresource(VerbContext& context, const resource::ResourceType& type,
                               const api::Request& request) {
  if (request.verb != api::Verb::kGet) {
    if (request.verb == api::Verb::kPatch) {
      api::ApiStatus status = CheckPatchType(request.patch_type, type);
      if (!status.ok()) return Failed(std::move(status));
    }
    api::ApiStatus status = ValidateWriteOptions(request);
    if (status.ok() && request.verb == api::Verb::kUpdate) status = CheckObjectContentType(request);
    if (!status.ok()) return Failed(std::move(status));
  }
  ScaleWrite write;
  write.found = context.store->Get(
      context.IdOf(type),
      storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name));
  if (write.found != nullptr) {
    api::ApiStatus readable = CanRead(type, *write.found);
    if (!readable.ok()) return Failed(std::move(readable));
    write.existing = context.view->View(*write.found, type, false);
    write.old_scale = ViewAsScale(type, write.existing);
  }
  if (request.verb == api::Verb::kUpdate) return Put(context, type, request, std::move(write));
  if (request.verb == api::Verb::kPatch) return Patch(context, type, request, std::move(write));
  if (write.found == nullptr) return Failed(NoSuchObject(type, request));
  if (!write.old_scale.error.empty()) return Failed(api::UntypedError(write.old_scale.error));
  if (!write.old_scale.has_replicas) {
    return Failed(api::InternalError(absl::StrCat("the spec replicas field \"",
                                                  type.scale->spec_replicas, "\" does not exist")));
  }
  api::Response response;
  response.object = std::move(write.old_scale.scale);
  return response;
}

}  // namespace quiesce::registry

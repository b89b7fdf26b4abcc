#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/decode.h"
#include "apiserver_fake/patch/from_unstructured.h"
#include "apiserver_fake/registry/apply_patch.h"
#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {
namespace {

// A patch on its way: what was found and what came of it so far.
struct PatchState {
  const resource::StoredObject* found = nullptr;
  Value existing;  // as the request's version has it; null if nothing was found
  PendingWrite write;
  std::vector<std::string> warnings;
};

api::ApiStatus ApplyOther(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request, PatchState& state) {
  if (state.found == nullptr) return NoSuchObject(type, request);
  Value current = state.existing;
  bool with_managed_fields = PatchNeedsManagedFields(request);
  if (with_managed_fields) current = context.view->View(*state.found, type, true);
  PatchOutcome outcome = ApplyPatch(request.patch_type, current, request, type, *context.types);
  if (outcome.error.code == 422 && request.want_managed_fields && !with_managed_fields) {
    // A refusal may quote the whole object.
    current = context.view->View(*state.found, type, true);
    outcome = ApplyPatch(request.patch_type, current, request, type, *context.types);
  }
  state.warnings = std::move(outcome.warnings);
  if (!outcome.error.ok()) return outcome.error;
  Value sent = TakeManagedFields(outcome.object);
  // Managed fields that the patch left as they were are not the request's.
  if (with_managed_fields && sent == current["metadata"]["managedFields"]) sent = Value();
  const apply::FieldManager& fields =
      context.field_managers->Of(type, request.subresource, *context.types);
  state.write.managed =
      resource::ManagedState::Update(state.found->managed, fields,
                                     {.live = OldForUpdate(type, *state.found, state.existing),
                                      .wanted = outcome.object,
                                      .manager = context.ManagerOf(request),
                                      .now = context.NowSeconds(),
                                      .requested = sent});
  state.write.object = std::move(outcome.object);
  if (!sent.is_null())
    state.write.managed_fields = resource::ManagedState::Read(state.write.managed);
  return api::ApiStatus();
}

// Reads what an apply has merged into the kind's own form. A built-in kind is converted to its Go
// type without going through JSON, in which only the types with a JSON form of their own are read.
// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/fieldmanager.go,
// k8s.io/apimachinery/pkg/runtime/converter.go.
api::ApiStatus DecodeMerged(const resource::ResourceType& type, const Value& config,
                            const Value& existing, Value& merged) {
  resource::DecodeHints hints;
  if (!existing.is_null()) hints.stored = &existing;
  std::string error;
  if (!type.custom) error = patch::FromUnstructured(type.schema, existing, merged);
  if (error.empty()) {
    resource::DecodeResult decoded = type.strategy->DecodeApplied(type, merged, hints);
    if (decoded.error.ok()) return api::ApiStatus();
    error = decoded.error.message;
  }
  if (type.custom) return api::UntypedError(error);
  constexpr absl::string_view kField = " into Go struct field ", kType = " of type ";
  const absl::string_view text = error;
  const size_t field = text.find(kField), of_type = text.rfind(kType);
  if (absl::StartsWith(text, "illegal base64")) {
    error = absl::StrCat("error decoding from json: ", text);
  } else if (field != absl::string_view::npos && of_type != absl::string_view::npos) {
    error = absl::StrCat(text.substr(0, field), " into Go value", text.substr(of_type));
  }
  const std::string kind = absl::StrCat(type.group, "/", type.version, ", Kind=", type.kind);
  const Value& metadata = config["metadata"];
  return api::UntypedError(absl::StrCat(
      "failed to convert new object (", metadata["namespace"].string_value(), "/",
      metadata["name"].string_value(), "; ", kind,
      ") to proper version: unable to convert unstructured object to ", kind, ": ", error));
}

// Server-side apply.
api::ApiStatus ApplyConfiguration(VerbContext& context, const resource::ResourceType& type,
                                  const api::Request& request, PatchState& state) {
  Value config = request.body;
  std::string strict_error;
  if (request.raw_body != nullptr) {
    api::ApiStatus status = apply::DecodeApplyBody(*request.raw_body, &config, &strict_error);
    if (!status.ok()) return status;
  }
  if (state.found == nullptr && !request.subresource.empty()) {
    return NoSuchObject(type, request);
  }
  const apply::FieldManager& fields =
      context.field_managers->Of(type, request.subresource, *context.types);
  Value merged;
  api::ApiStatus status = resource::ManagedState::Apply(
      state.found == nullptr ? resource::ManagedHandle() : state.found->managed, fields,
      {.live = state.existing,
       .config = config,
       .manager = Value(request.options.field_manager),
       .force = request.options.force,
       .now = context.NowSeconds()},
      &merged, &state.write.managed);
  if (!status.ok()) return status;
  if (!strict_error.empty()) {
    switch (FieldValidationOf(request.options)) {
      case FieldValidation::kStrict:
        return apply::StrictApplyError(strict_error);
      case FieldValidation::kWarn:
        state.warnings = apply::StrictApplyWarnings(strict_error);
        break;
      case FieldValidation::kIgnore:
        break;
    }
  }
  if (!merged.SharesNodeWith(state.existing)) {
    status = DecodeMerged(type, config, state.existing, merged);
    if (!status.ok()) return status;
  }
  state.write.object = std::move(merged);
  return api::ApiStatus();
}

}  // namespace

api::Response PatchObject(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request) {
  api::ApiStatus status = CheckPatchType(request.patch_type, type);
  if (!status.ok()) return Failed(std::move(status));
  status = ValidateWriteOptions(request);
  if (!status.ok()) return Failed(std::move(status));
  bool apply = request.patch_type == api::PatchType::kApply;
  PatchState state;
  state.found = context.store->Get(
      context.IdOf(type),
      storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name));
  if (state.found != nullptr) state.existing = context.view->View(*state.found, type, false);
  auto fail = [&](api::ApiStatus failure) {
    api::Response response = Failed(std::move(failure));
    response.warnings = std::move(state.warnings);
    return response;
  };
  status = state.found != nullptr ? CanRead(type, *state.found) : CheckNameOfPath(request);
  if (!status.ok()) return fail(std::move(status));
  status = apply ? ApplyConfiguration(context, type, request, state)
                 : ApplyOther(context, type, request, state);
  if (!status.ok()) return fail(std::move(status));
  Value& object = state.write.object;
  absl::string_view uid = object["metadata"]["uid"].string_value();
  if (state.found == nullptr && !uid.empty()) {
    return fail(api::Conflict(type.group_resource(), request.name,
                              absl::StrCat("uid mismatch: the provided object specified uid ", uid,
                                           ", and no existing object was found")));
  }
  status = MatchNamespace(request, type, object);
  if (!status.ok()) return fail(std::move(status));
  status = MatchName(request, object);
  if (!status.ok()) return fail(std::move(status));
  DedupOwnerReferences(object, /*after_admission=*/true, &state.warnings);
  status = AdmitToNamespace(context, request, type, request.name,
                            /*is_create=*/state.found == nullptr);
  if (!status.ok()) return fail(std::move(status));
  if (state.found == nullptr) {
    return FinishCreate(context, request, type, std::move(state.write), std::move(state.warnings));
  }
  return FinishUpdate(context, request, type, *state.found, state.existing, std::move(state.write),
                      std::move(state.warnings));
}

}  // namespace quiesce::registry

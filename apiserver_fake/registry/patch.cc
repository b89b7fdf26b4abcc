#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/apply/decode.h"
#include "apiserver_fake/patch/from_unstructured.h"
#include "apiserver_fake/registry/apply_patch.h"
#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {
namespace {

Refusal CheckType(Write& write) { return CheckPatchType(write.request.patch_type, write.type); }

// JSON, merge and strategic merge patches.
Refusal ApplyOther(Write& write) {
  const api::Request& request = write.request;
  const resource::ResourceType& type = write.type;
  const VerbContext& context = write.context;
  if (write.found == nullptr) return NoSuchObject(type, request);
  Value current = write.existing;
  bool with_managed_fields = PatchNeedsManagedFields(request);
  if (with_managed_fields) current = context.view->View(*write.found, type, true);
  PatchOutcome outcome = ApplyPatch(request.patch_type, current, request, type, *context.types);
  if (outcome.error.code == 422 && request.want_managed_fields && !with_managed_fields) {
    // A refusal may quote the whole object.
    current = context.view->View(*write.found, type, true);
    outcome = ApplyPatch(request.patch_type, current, request, type, *context.types);
  }
  write.warnings() = std::move(outcome.warnings);
  if (!outcome.error.ok()) return outcome.error;
  write.sent_managed_fields = TakeManagedFields(outcome.object);
  // Managed fields that the patch left as they were are not the request's.
  if (with_managed_fields && write.sent_managed_fields == current["metadata"]["managedFields"]) {
    write.sent_managed_fields = Value();
  }
  write.object = std::move(outcome.object);
  return OwnFields(write);
}

// Reads what an apply has merged into the kind's own form. A built-in kind is converted to its Go
// type without going through JSON, in which only the types with a JSON form of their own are read.
// Source: k8s.io/apimachinery/pkg/util/managedfields/internal/fieldmanager.go,
// k8s.io/apimachinery/pkg/runtime/converter.go.
api::ApiStatus DecodeMerged(const resource::ResourceType& type, const Value& config,
                            const Value& existing, Value& merged) {
  resource::DecodeHints hints;
  if (!existing.is_null()) hints.stored = &existing;
  absl::Status converted;
  if (!type.custom) converted = patch::FromUnstructured(type.schema, existing, merged);
  std::string error(converted.message());
  if (converted.ok()) {
    resource::DecodeResult decoded = type.strategy->DecodeApplied(type, merged, hints);
    if (decoded.error.ok()) return api::ApiStatus();
    error = type.custom ? decoded.error.Text() : decoded.error.TextWithoutField();
    if (decoded.error.form == go::DecodeError::Form::kBase64) {
      error = absl::StrCat("error decoding from json: ", error);
    }
  }
  if (type.custom) return api::UntypedError(error);
  const std::string kind = absl::StrCat(type.group, "/", type.version, ", Kind=", type.kind);
  const Value& metadata = config["metadata"];
  return api::UntypedError(absl::StrCat(
      "failed to convert new object (", metadata["namespace"].string_value(), "/",
      metadata["name"].string_value(), "; ", kind,
      ") to proper version: unable to convert unstructured object to ", kind, ": ", error));
}

// Server-side apply.
Refusal ApplyConfiguration(Write& write) {
  const api::Request& request = write.request;
  Value config = request.body;
  std::vector<std::string> repeated;
  if (request.raw_body != nullptr) {
    api::ApiStatus status = apply::DecodeApplyBody(*request.raw_body, &config, &repeated);
    if (!status.ok()) return status;
  }
  if (write.found == nullptr && !request.subresource.empty()) {
    return NoSuchObject(write.type, request);
  }
  const apply::FieldManager& fields =
      write.context.field_managers->Of(write.type, request.subresource, *write.context.types);
  const apply::VersionConverter convert = VersionConverterOf(write.context, write.type);
  Value merged;
  api::ApiStatus status = resource::ManagedState::Apply(
      write.found == nullptr ? resource::ManagedHandle() : write.found->managed, fields,
      {.live = write.existing,
       .config = config,
       .manager = Value(request.options.field_manager),
       .force = request.options.force,
       .now = write.context.NowSeconds(),
       .convert = VersionsDiffer(fields, write.type) ? &convert : nullptr},
      &merged, &write.managed);
  if (!status.ok()) return status;
  if (!repeated.empty()) {
    switch (FieldValidationOf(request.options)) {
      case FieldValidation::kStrict:
        return apply::StrictApplyError(repeated);
      case FieldValidation::kWarn:
        write.warnings() = std::move(repeated);
        break;
      case FieldValidation::kIgnore:
        break;
    }
  }
  if (!merged.SharesNodeWith(write.existing)) {
    status = DecodeMerged(write.type, config, write.existing, merged);
    if (!status.ok()) return status;
  }
  write.object = std::move(merged);
  return Refusal();
}

Refusal ApplyRequest(Write& write) {
  return write.request.patch_type == api::PatchType::kApply ? ApplyConfiguration(write)
                                                            : ApplyOther(write);
}

Refusal CheckNewHasNoUid(Write& write) {
  const absl::string_view uid = write.object["metadata"]["uid"].string_value();
  if (write.found != nullptr || uid.empty()) return Refusal();
  return api::Conflict(write.type.group_resource(), write.request.name,
                       absl::StrCat("uid mismatch: the provided object specified uid ", uid,
                                    ", and no existing object was found"));
}

constexpr WriteStage kStages[] = {
    CheckType,
    CheckOptions,
    FindObject,
    CheckReadable,
    ApplyRequest,
    CheckNewHasNoUid,
    MatchNamespaceOfRequest,
    MatchNameOfRequest,
    DedupOwners,
    Admit,
    FinishWrite,
};

}  // namespace

api::Response PatchObject(VerbContext& context, const resource::ResourceType& type,
                          const api::Request& request) {
  return RunWrite(context, type, request, kStages);
}

}  // namespace quiesce::registry

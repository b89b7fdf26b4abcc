// A write to /scale is two writes in one: that of a Scale, which is decoded, patched and validated
// as an object of its own, and that of the object behind it, which goes through the ordinary stages
// with nothing changed but its replicas. CarryOver is the step from the one to the other.
//
// Ownership follows: the field manager owns a path of the Scale, and OwnScale and ApplyScale
// translate that to the path of the object's replicas (ManagedState::UpdateScale), so that a later
// apply to the object itself meets it as a conflict.
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
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/write_pipeline.h"
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
};

Value Metadata(const Value& object) {
  Value metadata = Value::Object();
  for (absl::string_view key :
       {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
    if (const Value* value = object["metadata"].Find(key)) metadata.Set(key, *value);
  }
  return metadata;
}

absl::StatusOr<std::string> SelectorOf(const resource::ResourceType& type, const Value& object) {
  if (!type.scale->label_selector.empty()) {
    absl::StatusOr<std::optional<std::string>> selector =
        go::FindText(object, type.scale->label_selector);
    if (!selector.ok()) return selector.status();
    return std::move(*selector).value_or("");
  }
  return type.custom ? "" : kinds::SelectorText(object["spec"]["selector"]);
}

// Errors are those of Go's accessors.
absl::StatusOr<ScaleView> ViewAsScale(const resource::ResourceType& type, const Value& object) {
  const auto replicas = go::FindInteger(object, type.scale->spec_replicas);
  if (!replicas.ok()) return replicas.status();
  const auto status = go::FindInteger(object, type.scale->status_replicas);
  if (!status.ok()) return status.status();
  const absl::StatusOr<std::string> selector = SelectorOf(type, object);
  if (!selector.ok()) return selector.status();
  ScaleView view;
  view.has_replicas = replicas->has_value() || !type.custom;
  Value spec = Value::Object();
  // The server's own int32: what does not fit is cut.
  auto cut = [](int64_t n) { return Value(int64_t{static_cast<int32_t>(n)}); };
  const int64_t wanted = replicas->value_or(0);
  if (static_cast<int32_t>(wanted) != 0) spec.Set("replicas", cut(wanted));
  Value status_value = Value::Object({{"replicas", cut(status->value_or(0))}});
  if (!selector->empty()) status_value.Set("selector", *selector);
  view.scale = Value::Object({{"kind", "Scale"},
                              {"apiVersion", "autoscaling/v1"},
                              {"metadata", Metadata(object)},
                              {"spec", std::move(spec)},
                              {"status", std::move(status_value)}});
  return view;
}

// A request to /scale. Until CarryOver, `object` is the Scale that the request wants, afterwards
// the object with the replicas of that Scale.
struct ScaleWrite : Write {
  using Write::Write;
  absl::StatusOr<ScaleView> old_scale = ScaleView();
};

// A stage that all writes share.
template <WriteStage stage>
Refusal On(ScaleWrite& write) {
  return stage(write);
}

Refusal CheckType(ScaleWrite& write) {
  return CheckPatchType(write.request.patch_type, write.type);
}

Refusal FindScale(ScaleWrite& write) {
  Refusal refusal = FindObject(write);
  if (write.found == nullptr) return refusal;
  Refusal readable = std::move(write.readable);
  if (readable.ok()) write.old_scale = ViewAsScale(write.type, write.existing);
  return readable;
}

Refusal CheckFound(ScaleWrite& write) {
  return write.found == nullptr ? NoSuchObject(write.type, write.request) : api::ApiStatus();
}

Refusal CheckOldScale(ScaleWrite& write) {
  const absl::Status& status = write.old_scale.status();
  return status.ok() ? api::ApiStatus() : api::UntypedError(std::string(status.message()));
}

// A body that is no Scale. For custom resources the server cannot even say what it wanted.
Refusal DecodeScale(ScaleWrite& write) {
  ObjectBody body;
  Refusal refusal = DecodeObject(write.request, ScaleType(), *write.context.types, nullptr, &body,
                                 &write.warnings());
  if (!refusal.ok() && write.type.custom && refusal.status().code == 400) {
    return api::BadRequest(
        "no kind is registered for the type v1.Scale in scheme \"pkg/runtime/scheme.go:111\"");
  }
  write.object = std::move(body.object);
  write.sent_managed_fields = std::move(body.managed_fields);
  return refusal;
}

// The field managers of /scale and of the object itself.
struct ScaleFields {
  explicit ScaleFields(const ScaleWrite& write)
      : scale(write.context.field_managers->Of(write.type, "scale", *write.context.types)),
        object(write.context.field_managers->Of(write.type, "", *write.context.types)) {}
  const apply::FieldManager& scale;
  const apply::FieldManager& object;
};

void OwnScale(ScaleWrite& write, Value live) {
  const ScaleFields fields(write);
  write.managed =
      resource::ManagedState::UpdateScale(write.found->managed, fields.scale, fields.object,
                                          {.live = std::move(live),
                                           .wanted = write.object,
                                           .manager = write.context.ManagerOf(write.request),
                                           .now = write.context.NowSeconds(),
                                           .requested = std::move(write.sent_managed_fields)});
}

Refusal OwnPutScale(ScaleWrite& write) {
  OwnScale(write, write.old_scale->scale);
  return Refusal();
}

// The Scale that a patch starts from.
Value PatchBase(const ScaleWrite& write) {
  Value base = write.old_scale->scale;
  if (!write.old_scale->has_replicas) base.Mutable("spec").Set("replicas", kNoReplicas);
  return base;
}

Refusal PatchScale(ScaleWrite& write) {
  Value base = PatchBase(write);
  PatchOutcome outcome =
      ApplyPatch(write.request.patch_type, base, write.request, ScaleType(), *write.context.types);
  write.warnings() = std::move(outcome.warnings);
  if (!outcome.error.ok()) return outcome.error;
  write.sent_managed_fields = TakeManagedFields(outcome.object);
  write.object = std::move(outcome.object);
  OwnScale(write, std::move(base));
  return Refusal();
}

Refusal ApplyScale(ScaleWrite& write) {
  const api::Request& request = write.request;
  Value config = request.body;
  std::vector<std::string> repeated;
  if (request.raw_body != nullptr) {
    api::ApiStatus status = apply::DecodeApplyBody(*request.raw_body, &config, &repeated);
    if (!status.ok()) return status;
  }
  const ScaleFields fields(write);
  const Value base = PatchBase(write);
  Value merged;
  api::ApiStatus status =
      resource::ManagedState::ApplyScale(write.found->managed, fields.scale, fields.object,
                                         {.live = base,
                                          .config = config,
                                          .manager = Value(request.options.field_manager),
                                          .force = request.options.force,
                                          .now = write.context.NowSeconds()},
                                         &merged, &write.managed);
  if (!status.ok()) return status;
  if (!merged.SharesNodeWith(base)) {
    resource::DecodeResult decoded = ScaleType().strategy->Decode(ScaleType(), merged);
    if (!decoded.error.ok()) return api::UntypedError(decoded.error.Text());
  }
  write.object = std::move(merged);
  return Refusal();
}

Refusal ApplyRequest(ScaleWrite& write) {
  return write.request.patch_type == api::PatchType::kApply ? ApplyScale(write) : PatchScale(write);
}

Refusal ValidateScale(ScaleWrite& write) {
  if (write.type.custom) return Refusal();
  const int64_t replicas = write.object["spec"]["replicas"].int_value();
  if (replicas >= 0) return Refusal();
  return api::Invalid(
      "autoscaling", "Scale", write.request.name,
      {api::InvalidField("spec.replicas", Value(replicas), "must be greater than or equal to 0")});
}

// Carries the wanted Scale over to the object.
Refusal CarryOver(ScaleWrite& write) {
  const Value scale = std::move(write.object);
  const std::string& path = write.type.scale->spec_replicas;
  const int64_t replicas = scale["spec"]["replicas"].int_value();
  if (replicas == kNoReplicas) {
    return api::BadRequest(absl::StrCat("the spec replicas field \"", path, "\" cannot be empty"));
  }
  write.object = write.existing;
  const absl::StatusOr<std::optional<int64_t>> now = go::FindInteger(write.existing, path);
  if (!now.ok() || *now != replicas) {
    const absl::Status status = go::SetNested(write.object, path, Value(replicas));
    if (!status.ok()) return api::UntypedError(std::string(status.message()));
  }
  const Value& version = scale["metadata"]["resourceVersion"];
  if (!version.string_value().empty() && version != write.existing["metadata"]["resourceVersion"]) {
    write.object.Mutable("metadata").Set("resourceVersion", version);
  }
  return Refusal();
}

// The answer to a write: the Scale of what the object became.
Refusal AnswerWithScale(ScaleWrite& write) {
  const Value object = std::move(write.response.object);
  write.response.object = Value();
  absl::StatusOr<ScaleView> view = ViewAsScale(write.type, object);
  if (!view.ok()) return api::BadRequest(std::string(view.status().message()));
  write.response.object = std::move(view->scale);
  return Refusal();
}

Refusal ShowScale(ScaleWrite& write) {
  if (!write.old_scale->has_replicas) {
    return api::InternalError(absl::StrCat("the spec replicas field \"",
                                           write.type.scale->spec_replicas, "\" does not exist"));
  }
  write.response.object = std::move(write.old_scale->scale);
  return Refusal();
}

// The object's own errors (CheckOldScale) come after those of the body in a PUT, which decodes
// first, and before them in a PATCH, which starts from the object.
constexpr Stage<ScaleWrite> kGet[] = {FindScale, CheckFound, CheckOldScale, ShowScale};

constexpr Stage<ScaleWrite> kPut[] = {
    On<CheckOptions>,
    On<CheckContentType>,
    FindScale,
    DecodeScale,
    On<MatchNamespaceOfRequest>,
    On<MatchNameOfRequest>,
    CheckFound,
    On<CheckUid>,
    On<Admit>,
    CheckOldScale,
    OwnPutScale,
    ValidateScale,
    CarryOver,
    On<FinishUpdate>,
    AnswerWithScale,
};

constexpr Stage<ScaleWrite> kPatch[] = {
    CheckType,
    On<CheckOptions>,
    FindScale,
    CheckFound,
    CheckOldScale,
    ApplyRequest,
    On<MatchNamespaceOfRequest>,
    On<MatchNameOfRequest>,
    On<Admit>,
    ValidateScale,
    CarryOver,
    On<FinishUpdate>,
    AnswerWithScale,
};

absl::Span<const Stage<ScaleWrite>> StagesOf(api::Verb verb) {
  if (verb == api::Verb::kUpdate) return kPut;
  if (verb == api::Verb::kPatch) return kPatch;
  return kGet;
}

}  // namespace

api::Response ScaleSubresource(VerbContext& context, const resource::ResourceType& type,
                               const api::Request& request) {
  api::Response response;
  ScaleWrite write(context, type, request, response);
  Refuse(RunStages(write, StagesOf(request.verb)), response);
  return response;
}

}  // namespace quiesce::registry

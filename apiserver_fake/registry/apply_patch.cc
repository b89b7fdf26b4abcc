// The three patches go different ways, and it shows in their errors. JSON and merge patches change
// the JSON of the object, which is then read like a body: with its kind, its version and all that
// may be wrong with a body. A strategic merge patch is merged into the Go object itself, which has
// its kind whatever the patch says; so it is only converted, and errors quote the patch, not the
// result.
#include "apiserver_fake/registry/apply_patch.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/format.h"
#include "apiserver_fake/patch/from_unstructured.h"
#include "apiserver_fake/patch/json_patch.h"
#include "apiserver_fake/patch/merge_patch.h"
#include "apiserver_fake/patch/patch_errors.h"
#include "apiserver_fake/patch/strategic_merge_patch.h"
#include "apiserver_fake/registry/patch_request.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::registry {
namespace {

constexpr size_t kMaxDepth = 10000;  // of a JSON document

// True if lists and objects are nested deeper than the server would read them back.
bool IsTooDeep(const Value& root) {
  struct Level {
    const Value* value;
    size_t depth;
  };
  std::vector<Level> todo = {{&root, 1}};
  while (!todo.empty()) {
    const Level level = todo.back();
    todo.pop_back();
    if (level.depth > kMaxDepth) return true;
    for (const Value& item : level.value->items()) {
      if (item.is_list() || item.is_object()) todo.push_back({&item, level.depth + 1});
    }
    for (const ValueMember& member : level.value->members()) {
      if (member.value.is_list() || member.value.is_object()) {
        todo.push_back({&member.value, level.depth + 1});
      }
    }
  }
  return false;
}

// Whole doubles as the integers that they are written as, so that a custom resource reads back as
// it was stored. What is the same node as in `stored` is left alone.
Value WithWholeNumbers(Value value, const Value& stored) {
  constexpr double kLimit = 0x1p63;
  if (value.SharesNodeWith(stored)) return value;
  if (value.is_double()) {
    const double number = value.double_value();
    const bool whole = number == std::trunc(number) && number >= -kLimit && number < kLimit;
    return whole ? Value(static_cast<int64_t>(number)) : value;
  }
  if (value.is_list()) {
    for (size_t i = 0; i < value.size(); ++i) {
      const Value& item = value.items()[i];
      Value converted = WithWholeNumbers(item, stored.at(i));
      if (!converted.SharesNodeWith(item)) value.MutableAt(i) = std::move(converted);
    }
  } else if (value.is_object()) {
    for (size_t i = 0; i < value.size(); ++i) {
      const ValueMember& member = value.members()[i];
      Value converted = WithWholeNumbers(member.value, stored[member.key.view()]);
      if (!converted.SharesNodeWith(member.value))
        value.Set(member.key.view(), std::move(converted));
    }
  }
  return value;
}

// One PATCH request on its way from the current object to the decoded result.
class PatchRun {
 public:
  PatchRun(const Value& current, const api::Request& request,
           const resource::ResourceType& resource, const resource::TypeRegistry& types)
      : current_(current), request_(request), resource_(resource), types_(types) {}

  PatchOutcome Run(api::PatchType type) {
    PatchBody body;
    api::ApiStatus error = ReadPatchBody(type, request_, &body);
    if (error.ok()) {
      switch (type) {
        case api::PatchType::kJson:
          error = ApplyJson(body);
          break;
        case api::PatchType::kMerge:
          error = ApplyMerge(body);
          break;
        default:
          error = ApplyStrategic(body);
          break;
      }
    }
    outcome_.error = std::move(error);
    return std::move(outcome_);
  }

 private:
  api::ApiStatus ApplyJson(const PatchBody& body) {
    if (body.patch.size() > kMaxOperations) {
      return api::RequestEntityTooLarge(
          absl::StrCat("The allowed maximum operations in a JSON patch is ", kMaxOperations,
                       ", got ", body.patch.size()));
    }
    Value patched = current_;
    switch (patch::ApplyJsonPatch(body.patch, patched)) {
      case patch::JsonPatchResult::kFailed:
        return patch::PatchNotApplicable();
      case patch::JsonPatchResult::kPanicked:
        return patch::ServerPanicked();
      case patch::JsonPatchResult::kApplied:
        break;
    }
    if (body.keeps_texts) patched = RestoreScalars(std::move(patched));
    return DecodeJson(std::move(patched), body);
  }

  api::ApiStatus ApplyMerge(const PatchBody& body) {
    return DecodeJson(patch::MergePatch(current_, body.patch), body);
  }

  api::ApiStatus ApplyStrategic(const PatchBody& body) {
    Value patched;
    api::ApiStatus status =
        patch::StrategicMergePatch(current_, body.patch, *resource_.schema, &patched);
    if (!status.ok()) return status;
    const auto quote = [&body] { return go::GoSprint(body.patch); };
    const absl::Status converted = patch::FromUnstructured(resource_.schema, current_, patched);
    if (!converted.ok()) return InvalidPatch(quote(), converted.message());
    patched.Set("apiVersion", resource_.group_version());  // the Go type decides, not the patch
    patched.Set("kind", resource_.kind);
    const Value sent = patched;
    resource::DecodeResult decoded = Decode(resource_, patched);
    if (!decoded.error.ok()) return InvalidPatch(quote(), decoded.error.Text());
    std::sort(decoded.unknown_fields.begin(), decoded.unknown_fields.end());
    return Finish(std::move(patched), body, decoded, quote);
  }

  // What becomes of the patched JSON: it is read as a body of the kind that it says it is.
  api::ApiStatus DecodeJson(Value patched, const PatchBody& body) {
    const Value sent = patched;
    const auto quote = [&sent] { return ToJson(sent, /*escape_html=*/true); };
    absl::Status status = resource::CheckTypeMeta(patched);
    if (status.ok() && body.may_nest && IsTooDeep(patched)) {
      status = absl::InvalidArgumentError(
          "couldn't get version/kind; json parse error: invalid character '{' exceeded max depth");
    }
    if (!status.ok()) return InvalidPatch(quote(), status.message());
    const resource::ResourceType* as = &resource_;
    absl::Status mismatch;
    if (patched["apiVersion"].string_value().empty() && !resource_.custom) {
      return ReadWithoutVersion(patched, body, quote);
    }
    if (patched["kind"].string_value().empty() && resource_.custom) {
      return InvalidPatch(quote(), absl::StrCat("Object 'Kind' is missing in '", quote(), "'"));
    }
    if (!resource_.custom) {
      resource::GroupVersion version =
          resource::SplitApiVersion(patched["apiVersion"].string_value());
      absl::string_view kind = patched["kind"].string_value();
      if (kind.empty()) kind = resource_.kind;
      mismatch = resource::CheckKind(resource_, types_, version, kind);
      // A body of another known kind is read as that first.
      const resource::ResourceType* other = types_.FindKind(version.group, version.version, kind);
      if (!mismatch.ok() && other != nullptr && !other->custom) as = other;
      if (!mismatch.ok() && as == &resource_) return InvalidPatch(quote(), mismatch.message());
    }
    // Built-in kinds read their numbers by the type of the field.
    if (resource_.custom) patched = WithWholeNumbers(std::move(patched), current_);
    resource::DecodeResult decoded = Decode(*as, patched);
    if (!decoded.error.ok()) return InvalidPatch(quote(), decoded.error.Text());
    if (!mismatch.ok()) return InvalidPatch(quote(), mismatch.message());
    return Finish(std::move(patched), body, decoded, quote);
  }

  // A built-in object without a version is read into the internal type, whose members have other
  // names: nothing of it is known, its name neither.
  template <typename Quote>
  api::ApiStatus ReadWithoutVersion(const Value& patched, const PatchBody& body,
                                    const Quote& quote) {
    resource::DecodeResult decoded;
    for (const ValueMember& member : patched.members()) {
      if (member.key.view() == "apiVersion" || member.key.view() == "kind") continue;
      decoded.unknown_fields.push_back(go::UnknownField(member.key.view()));
    }
    api::ApiStatus status = Finish(Value(), body, decoded, quote);
    if (!status.ok()) return status;
    return api::BadRequest(
        absl::StrCat("the name of the object (", request_.name,
                     " based on URL) was undeterminable: name must be provided"));
  }

  resource::DecodeResult Decode(const resource::ResourceType& type, Value& object) const {
    // A custom resource may lack defaults of the version that it is shown in.
    if (!type.custom && object.SharesNodeWith(current_)) return resource::DecodeResult();
    resource::DecodeHints hints;
    if (&type == &resource_) hints.stored = &current_;
    return type.strategy->Decode(type, object, hints);
  }

  template <typename Quote>
  api::ApiStatus Finish(Value patched, const PatchBody& body, resource::DecodeResult& decoded,
                        const Quote& quote) {
    std::vector<std::string> strict = body.strict_errors;
    for (std::string& field : decoded.unknown_fields) strict.push_back(std::move(field));
    if (request_.options.field_validation == "Strict" && !strict.empty()) {
      return InvalidPatch(quote(),
                          absl::StrCat("strict decoding error: ", absl::StrJoin(strict, ", ")));
    }
    if (request_.options.field_validation != "Ignore") outcome_.warnings = std::move(strict);
    outcome_.object = std::move(patched);
    return api::ApiStatus();
  }

  static api::ApiStatus InvalidPatch(std::string patched, absl::string_view error) {
    return api::Invalid("", "", "",
                        {api::InvalidField("patch", Value(patched), std::string(error))});
  }

  const Value& current_;
  const api::Request& request_;
  const resource::ResourceType& resource_;
  const resource::TypeRegistry& types_;
  PatchOutcome outcome_;
};

}  // namespace

PatchOutcome ApplyPatch(api::PatchType type, const Value& current, const api::Request& request,
                        const resource::ResourceType& resource,
                        const resource::TypeRegistry& types) {
  return PatchRun(current, request, resource, types).Run(type);
}

api::ApiStatus CheckPatchType(api::PatchType type, const resource::ResourceType& resource) {
  if (type != api::PatchType::kStrategic || !resource.custom) return api::ApiStatus();
  return api::UnsupportedMediaType(
      "the body of the request was in an unknown format - accepted media types include: "
      "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
}

bool PatchNeedsManagedFields(const api::Request& request) {
  if (request.raw_body != nullptr) return absl::StrContains(*request.raw_body, "managedFields");
  return SpeaksOfManagedFields(request.body);
}

}  // namespace quiesce::registry

// Decoding goes in the order of the server: apiVersion and kind, metadata, pruning, nulls, embedded
// resources, defaults. The first failure is the answer, so the order can be seen.
//
// Nearly all updates send back what was read, with little changed, and values share their nodes. So
// each step is given the object as it is stored, and skips the parts that both share, provided that
// the stored one is in the canonical form of this version (IsCanonical). Such an object is what
// decoding would give: nothing in it can be wrong.
#include "apiserver_fake/crd/custom_resource_strategy.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/custom_resource.h"
#include "apiserver_fake/crd/embedded_resource.h"
#include "apiserver_fake/go/format.h"
#include "apiserver_fake/go/nested_field.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/resource/type_meta.h"
#include "apiserver_fake/schema/default.h"
#include "apiserver_fake/schema/prune.h"
#include "apiserver_fake/schema/quick_check.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/schema/validate.h"
#include "apiserver_fake/wire/object_meta.h"

namespace quiesce::crd {
namespace {

// What all versions of a resource share in an apiVersion that names none of them.
const schema::Schema& EmptySchema() {
  static const schema::Schema* const schema = new schema::Schema;
  return *schema;
}

// An apiVersion or kind that is there but no string.
go::DecodeError TypeMetaError(const Value& object) {
  for (absl::string_view key : {"kind", "apiVersion"}) {
    const Value* value = object.Find(key);
    if (value == nullptr || value->is_string()) continue;
    return go::DecodeError::Own(absl::StrCat(".", key, " accessor error: ", go::GoSprint(*value),
                                             " is of the type ", go::GoTypeName(*value),
                                             ", expected string"));
  }
  return go::DecodeError();
}

// Everything but metadata is equal.
bool SameBesideMetadata(const Value& a, const Value& b) {
  if (a.SharesNodeWith(b)) return true;
  absl::Span<const ValueMember> left = a.members(), right = b.members();
  size_t i = 0, j = 0;
  while (true) {
    if (i < left.size() && left[i].key.view() == "metadata") ++i;
    if (j < right.size() && right[j].key.view() == "metadata") ++j;
    if (i == left.size() || j == right.size()) return i == left.size() && j == right.size();
    if (left[i].key.view() != right[j].key.view() || left[i].value != right[j].value) return false;
    ++i;
    ++j;
  }
}

// The object gets the status of another, or none.
void TakeStatus(Value& object, const Value& from) {
  const Value* const now = object.Find("status");
  const Value* const wanted = from.Find("status");
  if (wanted == nullptr) {
    if (now != nullptr) object.Erase("status");
  } else if (now == nullptr || !now->SharesNodeWith(*wanted)) {
    object.Set("status", *wanted);
  }
}

void CheckReplicas(const Value& object, const std::string& path, api::FieldErrors& errors) {
  const absl::StatusOr<std::optional<int64_t>> found = go::FindInteger(object, path);
  if (!found.ok()) {
    errors.push_back(api::InvalidField(path, Value(0), std::string(found.status().message())));
    return;
  }
  const int64_t replicas = found->value_or(0);
  if (replicas < 0) {
    errors.push_back(api::InvalidField(path, Value(replicas), "should be a non-negative integer"));
  } else if (replicas > std::numeric_limits<int32_t>::max()) {
    errors.push_back(
        api::InvalidField(path, Value(replicas), "should be less than or equal to 2147483647"));
  }
}

void CheckScaleStatus(const Value& object, const resource::ScalePaths& scale,
                      api::FieldErrors& errors) {
  CheckReplicas(object, scale.status_replicas, errors);
  if (scale.label_selector.empty()) return;
  const absl::Status status = go::FindText(object, scale.label_selector).status();
  if (!status.ok()) {
    errors.push_back(
        api::InvalidField(scale.label_selector, Value(""), std::string(status.message())));
  }
}

// Finalizers without a domain, or without a path below it.
void WarnOfFinalizer(absl::string_view finalizer, std::vector<std::string>& warnings) {
  const std::string start = absl::StrCat("metadata.finalizers: ", GoQuote(finalizer), ": ");
  for (const std::string& text : api::LabelKeyErrors(finalizer)) {
    warnings.push_back(absl::StrCat(start, text));
  }
  if (absl::StrContains(finalizer, "/") || finalizer == "orphan" ||
      finalizer == "foregroundDeletion" || finalizer == "kubernetes") {
    return;
  }
  warnings.push_back(absl::StrCat(start, "prefer a domain-qualified finalizer name ",
                                  absl::StrContains(finalizer, ".") ? "including a path (/) " : "",
                                  "to avoid accidental conflicts with other finalizer writers"));
}

std::vector<std::string> FinalizerWarnings(const Value& object, const Value& old) {
  std::vector<std::string> warnings;
  const Value& metadata = object["metadata"];
  const Value& old_metadata = old["metadata"];
  if (metadata.SharesNodeWith(old_metadata)) return warnings;
  const Value& finalizers = metadata["finalizers"];
  const Value& before = old_metadata["finalizers"];
  if (finalizers.empty() || finalizers.SharesNodeWith(before)) return warnings;
  std::vector<absl::string_view> added;
  for (const Value& finalizer : finalizers.items()) {
    bool known = false;
    for (const Value& other : before.items()) known |= other == finalizer;
    if (!known) added.push_back(finalizer.string_value());
  }
  std::sort(added.begin(), added.end());
  added.erase(std::unique(added.begin(), added.end()), added.end());
  for (absl::string_view finalizer : added) WarnOfFinalizer(finalizer, warnings);
  return warnings;
}

void Coerce(const schema::Schema& schema, Value& object, const Value* stored,
            resource::DecodeResult* result) {
  result->error = CoerceCustomResource(schema, object, stored, &result->unknown_fields);
  if (result->error.ok()) schema::ApplyDefaults(schema, object, stored);
}

// Reads metadata of an object. `stored`, which may be null, is that object in canonical form.
void DecodeMetadata(Value& object, const Value* stored, resource::DecodeResult* result) {
  const Value* metadata = object.Find("metadata");
  if (metadata == nullptr) return;
  const Value* const stored_metadata = stored == nullptr ? nullptr : stored->Find("metadata");
  if (schema::SharedWith(*metadata, stored_metadata)) return;
  Value decoded = *metadata;
  std::vector<std::string> unknown;
  result->error = wire::DecodeObjectMeta(decoded, "metadata", &unknown, stored_metadata);
  if (!result->error.ok()) return;
  for (const std::string& path : unknown) result->unknown_fields.push_back(go::UnknownField(path));
  if (!decoded.SharesNodeWith(*metadata)) object.Set("metadata", std::move(decoded));
}

}  // namespace

go::DecodeError CoerceCustomResource(const schema::Schema& schema, Value& object,
                                     const Value* canonical, std::vector<std::string>* unknown) {
  std::vector<std::string> pruned, embedded;
  schema::PruneOptions prune;
  prune.resource_root = true;
  prune.pruned = canonical;
  if (unknown != nullptr) prune.unknown = &pruned;
  schema::Prune(schema, object, prune);
  schema::PruneNulls(schema, object, canonical);
  EmbeddedOptions options;
  if (unknown != nullptr) options.unknown = &embedded;
  const std::optional<api::FieldError> error = CoerceEmbeddedResources(schema, object, "", options);
  if (unknown != nullptr) {
    for (const std::string& path : pruned) {
      unknown->push_back(absl::StrCat("unknown field \"", path, "\""));
    }
    unknown->insert(unknown->end(), embedded.begin(), embedded.end());
  }
  if (!error.has_value()) return go::DecodeError();
  return go::DecodeError::Own(absl::StrCat(error->field, ": ", error->Body()));
}

bool CustomResourceStrategy::IsCanonical(const Value* stored) const {
  int64_t revision = 0;
  // In another version defaults may be missing, and what that version does not know may be there.
  if (type_.version != resource_.storage_version()) return false;
  return stored != nullptr && stored->is_object() &&
         (stored->SharesNodeWith(canonical_) ||
          (absl::SimpleAtoi((*stored)["metadata"]["resourceVersion"].string_value(), &revision) &&
           resource_.IsCanonical(*stored, revision, type_.version)));
}

resource::DecodeResult CustomResourceStrategy::Decode(const resource::ResourceType& type,
                                                      Value& object,
                                                      const resource::DecodeHints& hints) const {
  resource::DecodeResult result;
  const Value* stored = IsCanonical(hints.stored) ? hints.stored : nullptr;
  if (schema::SharedWith(object, stored)) return result;
  // The canonical form is of this type, and so is what says the same of itself.
  if (stored != nullptr && resource::SharesTypeMeta(object, *stored)) {
    DecodeMetadata(object, stored, &result);
    if (result.error.ok() &&
        !schema::IsPlainlyCleanObject(schema(), object, stored, checked_.get())) {
      Coerce(schema(), object, stored, &result);
    }
    return result;
  }
  result.error = TypeMetaError(object);
  if (!result.error.ok()) return result;
  if (stored != nullptr && (*stored)["apiVersion"] != object["apiVersion"]) stored = nullptr;
  DecodeMetadata(object, stored, &result);
  if (!result.error.ok()) return result;
  absl::string_view api_version = object["apiVersion"].string_value();
  std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(api_version, absl::MaxSplits('/', 1));
  if (parts.first != type_.group || object["kind"].string_value() != type_.kind) return result;
  const CustomVersion* version = resource_.FindVersion(parts.second);
  const schema::Schema& schema = version == nullptr ? EmptySchema() : *version->schema;
  if (stored == nullptr || !schema::IsPlainlyCleanObject(schema, object, stored, checked_.get())) {
    Coerce(schema, object, stored, &result);
  }
  return result;
}

resource::DecodeResult CustomResourceStrategy::DecodeApplied(
    const resource::ResourceType& type, Value& object, const resource::DecodeHints& hints) const {
  resource::DecodeResult result;
  const Value* stored = IsCanonical(hints.stored) ? hints.stored : nullptr;
  if (schema::SharedWith(object, stored)) return result;
  DecodeMetadata(object, stored, &result);
  if (!result.error.ok()) return result;
  const CustomVersion* version = resource_.FindVersion(type.version);
  schema::ApplyDefaults(version == nullptr ? EmptySchema() : *version->schema, object, stored);
  return result;
}

Value CustomResourceStrategy::ToStorage(Value object) const {
  if (type_.version == resource_.storage_version()) return object;
  return resource_.ToStorage(object, type_.version);
}

Value CustomResourceStrategy::FromStorage(const resource::StoredObject& stored) const {
  if (stored.object.SharesNodeWith(canonical_)) return stored.object;
  if (resource_.IsCanonical(stored.object, stored.revision, type_.version)) {
    canonical_ = stored.object;
    return stored.object;
  }
  return resource_.FromStorage(stored.object, stored.revision, type_.version);
}

Value CustomResourceStrategy::OldForUpdate(const resource::StoredObject& stored) const {
  return resource_.ForUpdate(stored.object, stored.revision, type_.version);
}

const Value* CustomResourceStrategy::ConversionWebhook() const {
  const Value& webhook = resource_.conversion_webhook();
  return webhook.is_null() ? nullptr : &webhook;
}

Value CustomResourceStrategy::ForConversion(const resource::StoredObject& stored) const {
  return resource_.ForConversion(stored.object, stored.revision);
}

Value CustomResourceStrategy::FromConversion(Value converted) const {
  return resource_.FromConversion(std::move(converted));
}

void CustomResourceStrategy::PrepareForCreate(const resource::StrategyContext& context,
                                              Value& object) const {
  if (type_.has_status) object.Erase("status");
  object.Mutable("metadata").Set("generation", 1);
}

void CustomResourceStrategy::PrepareForUpdate(const resource::StrategyContext& context,
                                              Value& object, const Value& old) const {
  if (type_.has_status) TakeStatus(object, old);
  if (SameBesideMetadata(object, old)) return;
  object.Mutable("metadata").Set("generation", old["metadata"]["generation"].int_value() + 1);
}

void CustomResourceStrategy::PrepareForStatusUpdate(const resource::StrategyContext& context,
                                                    Value& object, const Value& old) const {
  Value result = old;
  TakeStatus(result, object);
  object = std::move(result);
}

void CustomResourceStrategy::Validate(const Value& object, api::FieldErrors& errors) const {
  schema::ValidateValue(schema(), object, schema::ValidateOptions(), errors);
  if (type_.scale.has_value()) {
    CheckReplicas(object, type_.scale->spec_replicas, errors);
    CheckScaleStatus(object, *type_.scale, errors);
  }
  ValidateEmbeddedResources(schema(), object, "", false, errors);
  schema::ValidateUniqueLists(schema(), object, nullptr, errors);
}

// Repeated items are tolerated where the old object had some.
void CustomResourceStrategy::ValidateLists(const Value& object, const Value& old,
                                           api::FieldErrors& errors) const {
  if (!schema().has_unique_lists) return;
  api::FieldErrors found;
  schema::ValidateUniqueLists(schema(), object, nullptr, found);
  if (found.empty()) return;
  api::FieldErrors before;
  schema::ValidateUniqueLists(schema(), old, nullptr, before);
  if (before.empty()) errors.insert(errors.end(), found.begin(), found.end());
}

void CustomResourceStrategy::ValidateUpdate(const Value& object, const Value& old,
                                            api::FieldErrors& errors) const {
  // Embedded resources are checked even where nothing changes.
  const bool clean = !schema().has_embedded_resources &&
                     schema::IsPlainlyCleanObject(schema(), object, &old, checked_.get());
  if (!clean) {
    schema::ValidateOptions options;
    options.old = &old;
    schema::ValidateValue(schema(), object, options, errors);
  }
  if (type_.scale.has_value()) {
    CheckReplicas(object, type_.scale->spec_replicas, errors);
    CheckScaleStatus(object, *type_.scale, errors);
  }
  if (clean) return;
  ValidateEmbeddedResources(schema(), object, "", false, errors);
  ValidateLists(object, old, errors);
}

void CustomResourceStrategy::ValidateStatusUpdate(const Value& object, const Value& old,
                                                  api::FieldErrors& errors) const {
  const schema::Schema* const status_schema = schema().PropertyOnly("status");
  const Value* status = object.Find("status");
  if (status != nullptr && status_schema != nullptr &&
      schema::IsPlainlyClean(*status_schema, *status, old.Find("status"), checked_.get())) {
    if (type_.scale.has_value()) CheckScaleStatus(object, *type_.scale, errors);
    return;
  }
  if (status != nullptr && status_schema != nullptr) {
    schema::ValidateOptions options;
    options.old = old.Find("status");
    options.field_prefix = "status";
    schema::ValidateValue(*status_schema, *status, options, errors);
  }
  if (type_.scale.has_value()) CheckScaleStatus(object, *type_.scale, errors);
  ValidateLists(object, old, errors);
}

void CustomResourceStrategy::ValidateExpressions(const Value& object, const Value* old,
                                                 api::FieldErrors& errors,
                                                 std::vector<std::string>& warnings) const {
  resource_.ValidateRules(type_.version, object, old, errors, warnings);
}

std::vector<std::string> CustomResourceStrategy::WarningsOnCreate(const Value& object) const {
  return FinalizerWarnings(object, Value());
}

std::vector<std::string> CustomResourceStrategy::WarningsOnUpdate(const Value& object,
                                                                  const Value& old) const {
  return FinalizerWarnings(object, old);
}

std::optional<std::string> CustomResourceStrategy::SelectableField(const Value& object,
                                                                   absl::string_view field) const {
  bool known = false;
  for (const std::string& name : type_.selectable_fields) known |= name == field;
  if (!known) return std::nullopt;
  const Value* value = &object;
  for (absl::string_view key : absl::StrSplit(field, '.')) {
    value = value->Find(key);
    if (value == nullptr || value->is_null()) return "";
  }
  return go::GoSprint(*value);
}

}  // namespace quiesce::crd

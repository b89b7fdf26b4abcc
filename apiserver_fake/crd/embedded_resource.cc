// Two walks: one decodes, as metadata is read as Go's ObjectMeta, whatever the schema says of it,
// and one validates. Both only go where the schema says that there are embedded resources somewhere
// below (has_embedded_resources), which in nearly all schemas is nowhere.
#include "apiserver_fake/crd/embedded_resource.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/names.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/schema/shared_walk.h"
#include "apiserver_fake/wire/object_meta.h"

namespace quiesce::crd {
namespace {

using api::FieldStep;

// The step to a member: of a property, or of a map.
FieldStep To(const FieldStep& at, const schema::Schema* property, absl::string_view key) {
  return property != nullptr ? FieldStep(&at, key) : FieldStep::MapKey(&at, key);
}
std::string Child(const FieldStep& at, absl::string_view key) {
  return FieldStep(&at, key).BracketPath();
}

class Coercer {
 public:
  Coercer(const EmbeddedOptions& options, std::vector<std::string>* unknown)
      : options_(options), unknown_(unknown) {}

  bool Walk(const schema::Schema& schema, Value& value, const FieldStep& at, bool embedded) {
    if (value.is_list()) return WalkList(schema, value, at);
    schema::MemberEdits edits;
    for (const ValueMember& member : value.members()) {
      absl::string_view key = member.key.view();
      Value child = member.value;
      bool changed = false;
      if (embedded && (key == "apiVersion" || key == "kind") && !child.is_string()) {
        if (!options_.drop_invalid) {
          error_ = api::InvalidField(Child(at, key), child, "must be a string");
          return false;
        }
        edits.Erase(key);
        continue;
      }
      if (embedded && key == "metadata") {
        changed = Metadata(child, Child(at, key));
        if (error_.has_value()) return false;
      }
      const schema::Schema* property = schema.PropertyOnly(key);
      const schema::Schema* next = property != nullptr ? property : schema.additional_properties;
      if (next != nullptr && next->has_embedded_resources) {
        changed |= Walk(*next, child, To(at, property, key), next->embedded_resource);
        if (error_.has_value()) return false;
      }
      if (changed) edits.Set(key, std::move(child));
    }
    return edits.Apply(value);
  }

  std::optional<api::FieldError> TakeError() { return std::move(error_); }

 private:
  bool WalkList(const schema::Schema& schema, Value& value, const FieldStep& at) {
    if (schema.items == nullptr || !schema.items->has_embedded_resources) return false;
    schema::ItemEdits edits;
    for (size_t i = 0; i < value.items().size(); ++i) {
      Value item = value.items()[i];
      if (Walk(*schema.items, item, FieldStep(&at, i), schema.items->embedded_resource)) {
        edits.Set(i, std::move(item));
      }
      if (error_.has_value()) return false;
    }
    return edits.Apply(value);
  }

  bool Metadata(Value& metadata, const std::string& path) {
    Value before = metadata;
    const go::DecodeError error = wire::DecodeObjectMeta(metadata, path, unknown_);
    if (error.ok()) return !metadata.SharesNodeWith(before);
    if (!options_.drop_invalid) error_ = api::InvalidField(path, before, error.Text());
    return false;
  }

  const EmbeddedOptions& options_;
  std::vector<std::string>* unknown_;
  std::optional<api::FieldError> error_;
};

// The form of a group version: at most one slash.
bool IsGroupVersion(absl::string_view text) {
  return std::count(text.begin(), text.end(), '/') <= 1;
}

void ValidateOne(const Value& value, const FieldStep& at, api::FieldErrors& errors) {
  const Value* api_version = value.Find("apiVersion");
  const Value* kind = value.Find("kind");
  const Value* metadata = value.Find("metadata");
  const std::string version_path = Child(at, "apiVersion"), kind_path = Child(at, "kind");
  if (api_version == nullptr) errors.push_back(api::RequiredField(version_path, ""));
  if (kind == nullptr) errors.push_back(api::RequiredField(kind_path, ""));
  if (api_version != nullptr) {
    if (!api_version->is_string()) {
      errors.push_back(api::InvalidField(version_path, *api_version, "must be a string"));
    } else if (api_version->string_value().empty()) {
      errors.push_back(api::InvalidField(version_path, *api_version, "must not be empty"));
    } else if (!IsGroupVersion(api_version->string_value())) {
      errors.push_back(api::InvalidField(
          version_path, *api_version,
          absl::StrCat("unexpected GroupVersion string: ", api_version->string_value())));
    }
  }
  if (kind != nullptr) {
    if (!kind->is_string()) {
      errors.push_back(api::InvalidField(kind_path, *kind, "must be a string"));
    } else if (kind->string_value().empty()) {
      errors.push_back(api::InvalidField(kind_path, *kind, "must not be empty"));
    } else {
      std::vector<std::string> bad =
          api::Dns1035LabelErrors(absl::AsciiStrToLower(kind->string_value()));
      if (!bad.empty()) {
        errors.push_back(
            api::InvalidField(kind_path, *kind,
                              absl::StrCat("may have mixed case, but should otherwise match: ",
                                           absl::StrJoin(bad, ","))));
      }
    }
  }
  if (metadata == nullptr) return;
  Value decoded = *metadata;
  const go::DecodeError error = wire::DecodeObjectMeta(decoded, "", nullptr);
  if (!error.ok()) {
    errors.push_back(api::InvalidField(Child(at, "metadata"), *metadata, error.Text()));
    return;
  }
  // An embedded object may be a template without a name, so one is put in to satisfy the check.
  if (decoded["name"].string_value().empty()) decoded.Set("name", "fakename");
  api::FieldErrors found;
  resource::ValidateObjectMeta(decoded, !decoded["namespace"].string_value().empty(), nullptr,
                               decoded["managedFields"], found);
  for (api::FieldError& one : found) {
    one.field = Child(at, one.field);
    errors.push_back(std::move(one));
  }
}

void ValidateEmbedded(const schema::Schema& schema, const Value& value, const FieldStep& at,
                      bool resource_root, api::FieldErrors& errors) {
  if (!schema.has_embedded_resources && !resource_root) return;
  if (value.is_object() && (schema.embedded_resource || resource_root)) {
    ValidateOne(value, at, errors);
  }
  for (const ValueMember& member : value.members()) {
    const absl::string_view key = member.key.view();
    const schema::Schema* property = schema.PropertyOnly(key);
    const schema::Schema* next = property != nullptr ? property : schema.additional_properties;
    if (next != nullptr) {
      ValidateEmbedded(*next, member.value, To(at, property, key), false, errors);
    }
  }
  if (schema.items == nullptr) return;
  for (size_t i = 0; i < value.items().size(); ++i) {
    ValidateEmbedded(*schema.items, value.items()[i], FieldStep(&at, i), false, errors);
  }
}

}  // namespace

std::optional<api::FieldError> CoerceEmbeddedResources(const schema::Schema& schema, Value& value,
                                                       const std::string& path,
                                                       const EmbeddedOptions& options) {
  if (!schema.has_embedded_resources && !options.resource_root) return std::nullopt;
  std::vector<std::string> unknown;
  Coercer coercer(options, options.unknown == nullptr ? nullptr : &unknown);
  coercer.Walk(schema, value, FieldStep(path), options.resource_root || schema.embedded_resource);
  if (options.unknown != nullptr) {
    for (std::string& field : unknown) field = go::UnknownField(field);
    std::sort(unknown.begin(), unknown.end());
    options.unknown->insert(options.unknown->end(), unknown.begin(), unknown.end());
  }
  return coercer.TakeError();
}

void ValidateEmbeddedResources(const schema::Schema& schema, const Value& value,
                               const std::string& path, bool resource_root,
                               api::FieldErrors& errors) {
  ValidateEmbedded(schema, value, FieldStep(path), resource_root, errors);
}

}  // namespace quiesce::crd

// Objects in the store may be older than the definition: a field that has been taken out of the
// schema since is still there, and a default that was added since is not. So reading means pruning
// and defaulting by the schema of the version that was written, then converting. That would make
// every read of every object a walk, so an object is known to be in order by its revision: what was
// written after the definition changed went through these very schemas (IsCanonical).
//
// Conversion without a webhook changes apiVersion and nothing else, and then prunes by the schema
// of the other version.
#include "apiserver_fake/crd/custom_resource.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/kube_version.h"
#include "apiserver_fake/cel/rule_validator.h"
#include "apiserver_fake/schema/default.h"
#include "apiserver_fake/schema/structural.h"

namespace quiesce::crd {
namespace {

std::string Text(const Value& value) { return std::string(value.string_value()); }

std::vector<std::string> Texts(const Value& list) {
  std::vector<std::string> texts;
  for (const Value& item : list.items()) texts.push_back(Text(item));
  return texts;
}

// What a deprecated version warns of that has no warning of its own.
std::string DefaultDeprecationWarning(const Value& spec, const std::string& version) {
  std::string group = Text(spec["group"]), kind = Text(spec["names"]["kind"]);
  std::string best;
  for (const Value& other : spec["versions"].items()) {
    std::string name = Text(other["name"]);
    if (!other["served"].bool_value() || other["deprecated"].bool_value()) continue;
    if (api::CompareKubeVersions(version, name) >= 0) continue;
    if (best.empty() || api::CompareKubeVersions(name, best) > 0) best = name;
  }
  std::string text = absl::StrCat(group, "/", version, " ", kind, " is deprecated");
  if (!best.empty()) absl::StrAppend(&text, "; use ", group, "/", best, " ", kind);
  return text;
}

// Errors that leave the object in no state to run rules on.
bool HasBlockingError(const api::FieldErrors& errors) {
  for (const api::FieldError& error : errors) {
    switch (error.type) {
      case api::FieldError::Type::kNotSupported:
      case api::FieldError::Type::kRequired:
      case api::FieldError::Type::kTooLong:
      case api::FieldError::Type::kTooMany:
      case api::FieldError::Type::kTypeInvalid:
        return true;
      default:
        break;
    }
  }
  return false;
}

}  // namespace

CustomVersion::CustomVersion() = default;
CustomVersion::~CustomVersion() = default;

std::shared_ptr<const CustomResource> CustomResource::Build(const Value& definition,
                                                            int64_t revision) {
  std::shared_ptr<CustomResource> resource(new CustomResource);
  const Value& spec = definition["spec"];
  resource->revision_ = revision;
  resource->name_ = Text(definition["metadata"]["name"]);
  resource->group_ = Text(spec["group"]);
  resource->kind_ = Text(definition["status"]["acceptedNames"]["kind"]);
  for (const Value& version : spec["versions"].items()) {
    if (version["storage"].bool_value()) resource->storage_version_ = Text(version["name"]);
  }
  const Value& conversion = spec["conversion"];
  if (conversion["strategy"].string_value() == "Webhook") {
    resource->conversion_webhook_ = conversion["webhook"];
  }
  size_t index = 0;
  for (const Value& version : spec["versions"].items()) {
    resource->AddVersion(definition, version, index++);
  }
  return resource;
}

void CustomResource::AddVersion(const Value& definition, const Value& version, size_t index) {
  auto added = std::make_unique<CustomVersion>();
  added->name = Text(version["name"]);
  added->served = version["served"].bool_value();
  const Value& props = version["schema"]["openAPIV3Schema"];
  added->schema = schema::BuildStructuralSchema(props, schemas_.get());
  const schema::Schema* status = added->schema->PropertyOnly("status");
  status_default_ |= status != nullptr && status->default_value.has_value();
  FillType(definition, version, *added);
  added->strategy = std::make_unique<CustomResourceStrategy>(this, &added->type);
  added->rules = cel::RuleValidator::Build(*added->schema, props);
  if (added->rules != nullptr) {
    for (const std::string& place : added->rules->unevaluated()) {
      unevaluated_rules_.push_back(
          absl::StrCat(name_, ": spec.versions[", index, "].schema.openAPIV3Schema", place));
    }
  }
  added->type.strategy = added->strategy.get();
  versions_.push_back(std::move(added));
}

void CustomResource::FillType(const Value& definition, const Value& version,
                              CustomVersion& out) const {
  const Value& spec = definition["spec"];
  const Value& names = definition["status"]["acceptedNames"];
  resource::ResourceType& type = out.type;
  type.group = group_;
  type.version = out.name;
  type.resource = Text(spec["names"]["plural"]);
  type.kind = Text(names["kind"]);
  type.list_kind = Text(names["listKind"]);
  type.singular = Text(names["singular"]);
  type.short_names = Texts(names["shortNames"]);
  type.categories = Texts(names["categories"]);
  type.verbs = {"delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"};
  type.namespaced = spec["scope"].string_value() == "Namespaced";
  type.custom = true;
  type.storage_version = storage_version_;
  for (const Value& other : spec["versions"].items()) {
    type.defined_versions.push_back(Text(other["name"]));
  }
  type.definition = this;
  type.schema = out.schema;
  type.schema_owner = schemas_;
  const Value& subresources = version["subresources"];
  type.has_status = subresources.Has("status");
  if (const Value* scale = subresources.Find("scale")) {
    type.scale = resource::ScalePaths{Text((*scale)["specReplicasPath"]),
                                      Text((*scale)["statusReplicasPath"]),
                                      Text((*scale)["labelSelectorPath"])};
  }
  for (const Value& field : version["selectableFields"].items()) {
    type.selectable_fields.emplace_back(absl::StripPrefix(field["jsonPath"].string_value(), "."));
  }
  if (version["deprecated"].bool_value()) {
    const Value* warning = version.Find("deprecationWarning");
    type.deprecation_warning =
        warning != nullptr ? Text(*warning) : DefaultDeprecationWarning(spec, out.name);
  }
}

const CustomVersion* CustomResource::FindVersion(absl::string_view name) const {
  for (const std::unique_ptr<CustomVersion>& version : versions_) {
    if (version->name == name) return version.get();
  }
  return nullptr;
}

std::vector<std::shared_ptr<const resource::ResourceType>> CustomResource::ServedTypes(
    bool terminating) const {
  std::vector<std::shared_ptr<const resource::ResourceType>> types;
  for (const std::unique_ptr<CustomVersion>& version : versions_) {
    if (!version->served) continue;
    // Both ways the type shares the ownership of this resource: a request in flight may outlive the
    // definition.
    if (!terminating) {
      types.emplace_back(shared_from_this(), &version->type);
      continue;
    }
    struct Terminating {
      std::shared_ptr<const CustomResource> resource;
      resource::ResourceType type;
    };
    auto copy = std::make_shared<Terminating>(Terminating{shared_from_this(), version->type});
    copy->type.terminating = true;
    types.emplace_back(copy, &copy->type);
  }
  return types;
}

bool CustomResource::IsCanonical(const Value& object, int64_t revision,
                                 const std::string& version) const {
  if (revision <= revision_) return false;
  // A write drops the status after the defaults were filled in.
  if (status_default_ && !object.Has("status")) return false;
  absl::string_view stored = object["apiVersion"].string_value();
  if (!absl::ConsumePrefix(&stored, group_) || !absl::ConsumePrefix(&stored, "/") ||
      stored != version) {
    return false;
  }
  if (versions_.size() == 1 || version != storage_version_) return true;
  // What is written in another version may lack defaults of this one.
  const schema::Schema& schema = *FindVersion(version)->schema;
  Value defaulted = object;
  return !schema.has_defaults || !schema::ApplyDefaults(schema, defaulted);
}

Value CustomResource::Converted(Value object, const CustomVersion& to) const {
  object.Set("apiVersion", absl::StrCat(group_, "/", to.name));
  CoerceCustomResource(*to.schema, object, nullptr, nullptr);
  return object;
}

Value CustomResource::FromStorage(const Value& object, int64_t revision,
                                  const std::string& version) const {
  if (IsCanonical(object, revision, version)) return object;
  Value result = AsStored(object);
  const CustomVersion* to = FindVersion(version);
  if (to == nullptr || result["apiVersion"].string_value() == to->type.group_version()) {
    return result;
  }
  return Converted(std::move(result), *to);
}

// By the schema of the version that it is stored in.
Value CustomResource::AsStored(const Value& object) const {
  Value result = object;
  absl::string_view stored = object["apiVersion"].string_value();
  absl::ConsumePrefix(&stored, absl::StrCat(group_, "/"));
  if (const CustomVersion* from = FindVersion(stored)) {
    CoerceCustomResource(*from->schema, result, nullptr, nullptr);
    schema::ApplyDefaults(*from->schema, result);
  }
  return result;
}

Value CustomResource::ForUpdate(const Value& object, int64_t revision,
                                const std::string& version) const {
  if (IsCanonical(object, revision, version)) return object;
  Value result = AsStored(object);
  result.Set("apiVersion", Value(absl::StrCat(group_, "/", version)));
  return result;
}

Value CustomResource::ToStorage(const Value& object, const std::string& version) const {
  const CustomVersion* to = FindVersion(storage_version_);
  if (to == nullptr || version == storage_version_) return object;
  return Converted(object, *to);
}

void CustomResource::ValidateRules(const std::string& version, const Value& object,
                                   const Value* old, api::FieldErrors& errors,
                                   std::vector<std::string>& warnings) const {
  const CustomVersion* found = FindVersion(version);
  if (found == nullptr || found->rules == nullptr) return;
  if (HasBlockingError(errors)) {
    errors.push_back(
        api::InvalidField("<nil>", Value(),
                          "some validation rules were not checked because the object was "
                          "invalid; correct the existing errors to complete validation"));
    return;
  }
  found->rules->Validate(object, old, errors, warnings);
}

Value CustomResource::ForConversion(const Value& object, int64_t revision) const {
  absl::string_view version = object["apiVersion"].string_value();
  absl::ConsumePrefix(&version, absl::StrCat(group_, "/"));
  return IsCanonical(object, revision, std::string(version)) ? object : AsStored(object);
}

Value CustomResource::FromConversion(Value converted) const {
  absl::string_view version = converted["apiVersion"].string_value();
  absl::ConsumePrefix(&version, absl::StrCat(group_, "/"));
  if (const CustomVersion* to = FindVersion(version)) {
    CoerceCustomResource(*to->schema, converted, nullptr, nullptr);
  }
  return converted;
}

}  // namespace quiesce::crd

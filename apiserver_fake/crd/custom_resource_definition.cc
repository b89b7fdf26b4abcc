// status.storedVersions only grows here: every version that has been the storage version may still
// be that of some stored object, and only a client that has migrated them all may take it off the
// list.
#include "apiserver_fake/crd/custom_resource_definition.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/crd/definition_schema.h"
#include "apiserver_fake/crd/definition_validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::crd {
namespace {

// The name of the storage version; null if there is none.
Value StorageVersion(const Value& definition) {
  for (const Value& version : definition["spec"]["versions"].items()) {
    if (version["storage"].bool_value()) return version["name"];
  }
  return Value();
}

void AddStoredVersion(Value& definition) {
  Value version = StorageVersion(definition);
  if (version.is_null()) return;
  const Value& stored = definition["status"]["storedVersions"];
  for (const Value& known : stored.items()) {
    if (known == version) return;
  }
  Value versions = stored.is_list() ? stored : Value::List();
  versions.Append(std::move(version));
  definition.Mutable("status").Set("storedVersions", std::move(versions));
}

std::vector<std::string> UnknownFormats(const Value& definition) {
  const Value& versions = definition["spec"]["versions"];
  std::vector<std::string> formats;
  const Value& first = versions.at(0)["schema"];
  bool common = true;  // then the internal form has it once
  for (const Value& version : versions.items()) common &= version["schema"] == first;
  for (const Value& version : versions.items()) {
    for (std::string& format : UnrecognizedFormats(version["schema"]["openAPIV3Schema"])) {
      formats.push_back(std::move(format));
    }
    if (common) break;
  }
  return formats;
}

std::string FormatWarning(const std::string& format) {
  return absl::StrCat("unrecognized format ", GoQuote(format));
}

}  // namespace

CustomResourceDefinitionStrategy::CustomResourceDefinitionStrategy()
    : kinds::BuiltinStrategy(
          {.wire_type =
               "apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition",
           .generation = true,
           .unconditional_update = false}) {}

void CustomResourceDefinitionStrategy::Default(Value& object, const Value* stored) const {
  kinds::EditMember(object, "spec", [](Value& spec) {
    absl::string_view kind = spec["names"]["kind"].string_value();
    const std::string singular = absl::AsciiStrToLower(kind);
    const std::string list_kind = kind.empty() ? "" : absl::StrCat(kind, "List");
    kinds::EditMember(spec, "names", [&](Value& names) {
      if (!singular.empty()) kinds::SetDefaultText(names, "singular", singular);
      if (!list_kind.empty()) kinds::SetDefaultText(names, "listKind", list_kind);
    });
    if (!spec.Has("conversion")) {
      spec.Set("conversion", Value::Object({{"strategy", "None"}}));
    }
    if (spec["conversion"]["webhook"]["clientConfig"]["service"].is_object() &&
        !spec["conversion"]["webhook"]["clientConfig"]["service"].Has("port")) {
      spec.Mutable("conversion")
          .Mutable("webhook")
          .Mutable("clientConfig")
          .Mutable("service")
          .Set("port", 443);
    }
  });
  if (object["status"]["storedVersions"].empty()) AddStoredVersion(object);
}

void CustomResourceDefinitionStrategy::PrepareForCreate(const resource::StrategyContext& context,
                                                        Value& object) const {
  kinds::BuiltinStrategy::PrepareForCreate(context, object);
  AddStoredVersion(object);
}

void CustomResourceDefinitionStrategy::PrepareForUpdate(const resource::StrategyContext& context,
                                                        Value& object, const Value& old) const {
  kinds::BuiltinStrategy::PrepareForUpdate(context, object, old);
  AddStoredVersion(object);
}

void CustomResourceDefinitionStrategy::Validate(const Value& object,
                                                api::FieldErrors& errors) const {
  const Value& spec = object["spec"];
  const std::string required =
      absl::StrCat(spec["names"]["plural"].string_value(), ".", spec["group"].string_value());
  size_t at = 0;
  for (const char* member : {"generateName", "name"}) {
    const absl::string_view name = object["metadata"][member].string_value();
    if (name.empty() || name == required) continue;
    const std::string field = absl::StrCat("metadata.", member);
    // With the other errors of the name.
    for (size_t i = 0; i < errors.size(); ++i) {
      if (errors[i].field == field) at = i + 1;
    }
    errors.insert(
        errors.begin() + static_cast<std::ptrdiff_t>(at),
        api::InvalidField(field, Value(name), "must be spec.names.plural+\".\"+spec.group"));
    ++at;
  }
  ValidateDefinition(object, errors);
}

void CustomResourceDefinitionStrategy::ValidateUpdate(const Value& object, const Value& old,
                                                      api::FieldErrors& errors) const {
  if (object["spec"].SharesNodeWith(old["spec"]) && object["status"].SharesNodeWith(old["status"]))
    return;
  ValidateDefinitionUpdate(object, old, errors);
}

void CustomResourceDefinitionStrategy::ValidateStatusUpdate(const Value& object, const Value& old,
                                                            api::FieldErrors& errors) const {
  ValidateDefinitionStatusUpdate(object, errors);
}

std::vector<std::string> CustomResourceDefinitionStrategy::WarningsOnCreate(
    const Value& object) const {
  std::vector<std::string> warnings;
  for (const std::string& format : UnknownFormats(object)) {
    warnings.push_back(FormatWarning(format));
  }
  return warnings;
}

std::vector<std::string> CustomResourceDefinitionStrategy::WarningsOnUpdate(
    const Value& object, const Value& old) const {
  std::vector<std::string> warnings;
  if (object["spec"].SharesNodeWith(old["spec"])) return warnings;
  const std::vector<std::string> before = UnknownFormats(old);
  for (const std::string& format : UnknownFormats(object)) {
    bool known = false;
    for (const std::string& other : before) known |= other == format;
    if (!known) warnings.push_back(FormatWarning(format));
  }
  return warnings;
}

const resource::ResourceType& DefinitionType() {
  static const resource::ResourceType* const type = [] {
    auto* result = new resource::ResourceType;
    result->group = "apiextensions.k8s.io";
    result->version = result->storage_version = "v1";
    result->resource = "customresourcedefinitions";
    result->kind = "CustomResourceDefinition";
    result->list_kind = "CustomResourceDefinitionList";
    result->singular = "customresourcedefinition";
    result->short_names = {"crd", "crds"};
    result->categories = {"api-extensions"};
    result->verbs = {"create", "delete", "deletecollection", "get",
                     "list",   "patch",  "update",           "watch"};
    result->namespaced = false;
    result->has_status = true;
    result->schema =
        schema::BuiltinSchema("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
    result->strategy = new CustomResourceDefinitionStrategy;
    return result;
  }();
  return *type;
}

}  // namespace quiesce::crd

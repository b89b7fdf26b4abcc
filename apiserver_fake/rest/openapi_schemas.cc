// Three sources: the embedded documents of the real server; for kinds whose document is not
// embedded the wire types, of which structure and required members follow; and definitions, whose
// schemas are given as their author wrote them. kubectl explain and client-side validation read
// this, the server itself does not.
#include "apiserver_fake/rest/openapi_schemas.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/kinds/builtin_strategy.h"
#include "apiserver_fake/schema/openapi/documents.h"
#include "apiserver_fake/wire/wire_types.h"

namespace quiesce::rest {
namespace {

constexpr char kMeta[] = "io.k8s.apimachinery.pkg.apis.meta.v1.";
constexpr char kAboutVersion[] =
    "APIVersion defines the versioned schema of this representation of an object. Servers should "
    "convert recognized "
    "schemas to the latest internal value, and may reject unrecognized values. More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources";
constexpr char kAboutKind[] =
    "Kind is a string value representing the REST resource this object represents. Servers may "
    "infer this from the "
    "endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: "
    "https://git.k8s.io/community/contributors/devel/sig-architecture/"
    "api-conventions.md#types-kinds";

// Lines `S STRUCT`, then its members and their descriptions with a tab between; the nameless one is
// the struct's own.
constexpr char kDescriptions[] =
#include "apiserver_fake/rest/openapi_descriptions.inc"
    ;

using Descriptions = std::map<std::string, std::map<std::string, std::string>>;

const Descriptions& AllDescriptions() {
  static const Descriptions* const all = [] {
    auto* descriptions = new Descriptions;
    std::map<std::string, std::string>* open = nullptr;
    for (absl::string_view line : absl::StrSplit(kDescriptions, '\n', absl::SkipEmpty())) {
      const size_t tab = line.find('\t');
      if (tab == absl::string_view::npos) {
        open = &(*descriptions)[std::string(absl::StripPrefix(line, "S "))];
      } else {
        (*open)[std::string(line.substr(0, tab))] =
            absl::StrReplaceAll(line.substr(tab + 1), {{"\\n", "\n"}});
      }
    }
    return descriptions;
  }();
  return *all;
}

void Describe(Value& properties, absl::string_view member, absl::string_view text) {
  Value property = properties[member];
  property.Set("description", Value(text));
  properties.Set(member, std::move(property));
}

// A schema with what the Go comments of its type say.
Value Described(const std::string& name, Value schema) {
  const auto found = AllDescriptions().find(std::string(absl::StripPrefix(name, "io.k8s.")));
  if (found == AllDescriptions().end()) return schema;
  Value properties = schema["properties"];
  if (properties.Has("apiVersion") && properties.Has("kind")) {
    Describe(properties, "apiVersion", kAboutVersion);
    Describe(properties, "kind", kAboutKind);
  }
  for (const auto& [member, text] : found->second) {
    if (member.empty()) {
      schema.Set("description", Value(text));
    } else if (properties.Has(member)) {
      Describe(properties, member, text);
    }
  }
  if (!properties.is_null()) schema.Set("properties", std::move(properties));
  return schema;
}

// The document of a group version among those that are embedded; null if there is none.
const Value& EmbeddedDocument(absl::string_view group_version) {
  static const std::map<std::string, Value>* const documents = [] {
    auto* all = new std::map<std::string, Value>;
    for (const schema::OpenApiDocument& embedded : schema::OpenApiDocuments()) {
      absl::StatusOr<Value> document = ParseJson(embedded.json);
      if (!document.ok()) continue;
      std::string name((*document)["groupVersion"].string_value());
      (*all)[std::move(name)] = *std::move(document);
    }
    return all;
  }();
  static const Value none;
  const auto found = documents->find(std::string(group_version));
  return found == documents->end() ? none : found->second;
}

Value Reference(const std::string& name) {
  return Value::Object({{"$ref", Value(absl::StrCat("#/components/schemas/", name))}});
}

// Schemas of structs for which no document is embedded, from their Go form.
class WireSchemas {
 public:
  explicit WireSchemas(OpenApiSchemas* schemas) : schemas_(schemas) {}

  std::string Add(const wire::WireType& type) {
    const std::string name = NameOf(type);
    if (!schemas_->emplace(name, Value()).second) return name;
    Value properties = Value::Object();
    std::vector<Value> required;
    for (const wire::WireField& field : type.fields) {
      properties.Set(field.name, SchemaOf(*field.type));
      if (!field.omit_empty && !field.omit_zero && !field.pointer)
        required.push_back(Value(field.name));
    }
    Value schema =
        Value::Object({{"type", Value("object")}, {"properties", std::move(properties)}});
    if (!required.empty()) schema.Set("required", Value::List(std::move(required)));
    (*schemas_)[name] = std::move(schema);
    return name;
  }

 private:
  static std::string NameOf(const wire::WireType& type) {
    static const std::map<const wire::WireType*, std::string>* const names = [] {
      auto* all = new std::map<const wire::WireType*, std::string>;
      for (const auto& [name, members] : AllDescriptions()) {
        (*all)[wire::FindWireType(name)] = absl::StrCat("io.k8s.", name);
      }
      return all;
    }();
    const auto found = names->find(&type);
    return found == names->end() ? absl::StrCat("io.k8s.", type.go_name) : found->second;
  }

  static Value Plain(const char* type, const char* format) {
    Value schema = Value::Object({{"type", Value(type)}});
    if (*format != 0) schema.Set("format", Value(format));
    return schema;
  }

  Value SchemaOf(const wire::WireType& type) {
    switch (type.kind) {
      case wire::WireKind::kBool:
        return Plain("boolean", "");
      case wire::WireKind::kInt32:
        return Plain("integer", "int32");
      case wire::WireKind::kInt64:
        return Plain("integer", "int64");
      case wire::WireKind::kDouble:
        return Plain("number", "double");
      case wire::WireKind::kString:
        return Plain("string", "");
      case wire::WireKind::kBytes:
        return Plain("string", "byte");
      case wire::WireKind::kTime:
      case wire::WireKind::kMicroTime:
        return Plain("string", "date-time");
      case wire::WireKind::kIntOrString:
        return Plain("string", "int-or-string");
      case wire::WireKind::kQuantity:
        return Plain("string", "");
      case wire::WireKind::kRaw:
        return Plain("object", "");
      case wire::WireKind::kSchemaOr:
        return Value::Object();
      case wire::WireKind::kStruct:
        return Reference(Add(type));
      case wire::WireKind::kList:
        return Value::Object({{"type", Value("array")}, {"items", SchemaOf(*type.element)}});
      case wire::WireKind::kMap:
        return Value::Object(
            {{"type", Value("object")}, {"additionalProperties", SchemaOf(*type.element)}});
    }
    return Value();
  }

  OpenApiSchemas* const schemas_;
};

Value GroupVersionKinds(const std::string& group, const std::string& version,
                        const std::string& kind) {
  return Value::List({Value::Object(
      {{"group", Value(group)}, {"kind", Value(kind)}, {"version", Value(version)}})});
}

// "io.example.stable.v1.CronTab" of the group stable.example.io.
std::string CustomName(const resource::ResourceType& type, const std::string& kind) {
  std::vector<std::string> parts = absl::StrSplit(type.group, '.');
  std::reverse(parts.begin(), parts.end());
  return absl::StrCat(absl::StrJoin(parts, "."), ".", type.version, ".", kind);
}

Value TypeMetaProperty(const char* description) {
  return Value::Object({{"type", Value("string")}, {"description", Value(description)}});
}

void AddCustom(const resource::ResourceType& type, const Value& definition,
               OpenApiSchemas* schemas) {
  Value schema;
  for (const Value& version : definition["spec"]["versions"].items()) {
    if (version["name"].string_value() != type.version) continue;
    schema = version["schema"]["openAPIV3Schema"];
  }
  if (!schema.is_object()) schema = Value::Object({{"type", Value("object")}});
  Value properties = schema["properties"];
  if (!properties.is_object()) properties = Value::Object();
  properties.Set("apiVersion", TypeMetaProperty(kAboutVersion));
  properties.Set("kind", TypeMetaProperty(kAboutKind));
  properties.Set(
      "metadata",
      Value::Object(
          {{"allOf", Value::List({Reference(absl::StrCat(kMeta, "ObjectMeta"))})},
           {"description", Value("Standard object's metadata. More info: https://git.k8s.io/"
                                 "community/contributors/devel/sig-architecture/"
                                 "api-conventions.md#metadata")}}));
  schema.Set("properties", std::move(properties));
  schema.Set("x-kubernetes-group-version-kind",
             GroupVersionKinds(type.group, type.version, type.kind));
  const std::string name = CustomName(type, type.kind);
  (*schemas)[name] = std::move(schema);
  (*schemas)[CustomName(type, type.list_kind)] = Value::Object(
      {{"description", Value(absl::StrCat(type.list_kind, " is a list of ", type.kind))},
       {"type", Value("object")},
       {"required", Value::List({Value("items")})},
       {"properties", Value::Object({{"apiVersion", TypeMetaProperty(kAboutVersion)},
                                     {"kind", TypeMetaProperty(kAboutKind)},
                                     {"metadata", Reference(absl::StrCat(kMeta, "ListMeta"))},
                                     {"items", Value::Object({{"type", Value("array")},
                                                              {"items", Reference(name)}})}})},
       {"x-kubernetes-group-version-kind",
        GroupVersionKinds(type.group, type.version, type.list_kind)}});
}

// What all documents share: metadata, options, Status.
void AddMeta(OpenApiSchemas* schemas) {
  for (const char* version : {"v1", "apps/v1"}) {
    for (const ValueMember& schema : EmbeddedDocument(version)["schemas"].members()) {
      if (!absl::StartsWith(schema.key.view(), "io.k8s.apimachinery.")) continue;
      schemas->emplace(std::string(schema.key.view()), schema.value);
    }
  }
}

}  // namespace

OpenApiSchemas SchemasOf(absl::string_view group, absl::string_view version,
                         const resource::TypeRegistry& types, const DefinitionSource& definitions) {
  OpenApiSchemas schemas;
  const Value& document =
      EmbeddedDocument(group.empty() ? std::string(version) : absl::StrCat(group, "/", version));
  for (const ValueMember& schema : document["schemas"].members()) {
    schemas.emplace(std::string(schema.key.view()), schema.value);
  }
  WireSchemas wire(&schemas);
  AddMeta(&schemas);
  for (const resource::ResourceType* type : types.all()) {
    if (type->group != group || type->version != version) continue;
    if (type->custom) {
      const std::string name = absl::StrCat(type->resource, ".", type->group);
      AddCustom(*type, definitions == nullptr ? Value() : definitions(name), &schemas);
      continue;
    }
    const auto* const strategy = dynamic_cast<const kinds::BuiltinStrategy*>(type->strategy);
    if (strategy == nullptr) continue;
    Value& schema = schemas[wire.Add(strategy->wire())];
    schema.Set("x-kubernetes-group-version-kind",
               GroupVersionKinds(type->group, type->version, type->kind));
  }
  for (auto& [name, schema] : schemas) schema = Described(name, std::move(schema));
  return schemas;
}

}  // namespace quiesce::rest

#include "apiserver_fake/rest/openapi.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/rest/openapi_schemas.h"

namespace quiesce::rest {
namespace {

Value Info() {
  return Value::Object({{"title", Value("Kubernetes")}, {"version", Value("v1.36.3")}});
}

std::string PathOf(const std::string& group, const std::string& version) {
  return group.empty() ? absl::StrCat("api/", version) : absl::StrCat("apis/", group, "/", version);
}

Value Index(const resource::TypeRegistry& types) {
  std::set<std::string> paths;
  for (const resource::ResourceType* type : types.all())
    paths.insert(PathOf(type->group, type->version));
  Value entries = Value::Object();
  for (const std::string& path : paths) {
    entries.Set(
        path,
        Value::Object({{"serverRelativeURL",
                        Value(absl::StrCat("/openapi/v3/", path, "?hash=",
                                           absl::Hex(types.generation(), absl::kZeroPad16)))}}));
  }
  return Value::Object({{"paths", std::move(entries)}});
}

// kubectl looks here for what a verb of a kind takes: fieldValidation, dryRun.
Value Operation(const resource::ResourceType& type, const char* action) {
  Value parameters = Value::List();
  for (const char* name : {"dryRun", "fieldManager", "fieldValidation", "force"}) {
    const bool force = absl::string_view(name) == "force";
    parameters.Append(
        Value::Object({{"name", Value(name)},
                       {"in", Value("query")},
                       {"schema", Value::Object({{"type", Value(force ? "boolean" : "string")},
                                                 {"uniqueItems", Value(true)}})}}));
  }
  return Value::Object(
      {{"parameters", std::move(parameters)},
       {"responses", Value::Object({{"200", Value::Object({{"description", Value("OK")}})}})},
       {"x-kubernetes-action", Value(action)},
       {"x-kubernetes-group-version-kind", Value::Object({{"group", Value(type.group)},
                                                          {"kind", Value(type.kind)},
                                                          {"version", Value(type.version)}})}});
}

Value PathsOf(absl::string_view group, absl::string_view version,
              const resource::TypeRegistry& types) {
  Value paths = Value::Object();
  for (const resource::ResourceType* type : types.all()) {
    if (type->group != group || type->version != version) continue;
    const std::string collection =
        absl::StrCat("/", PathOf(type->group, type->version),
                     type->namespaced ? "/namespaces/{namespace}/" : "/", type->resource);
    paths.Set(collection, Value::Object({{"get", Operation(*type, "list")},
                                         {"post", Operation(*type, "post")},
                                         {"delete", Operation(*type, "deletecollection")}}));
    paths.Set(absl::StrCat(collection, "/{name}"),
              Value::Object({{"get", Operation(*type, "get")},
                             {"put", Operation(*type, "put")},
                             {"patch", Operation(*type, "patch")},
                             {"delete", Operation(*type, "delete")}}));
  }
  return paths;
}

Value SchemasValue(const OpenApiSchemas& schemas) {
  Value object = Value::Object();
  for (const auto& [name, schema] : schemas) object.Set(name, schema);
  return object;
}

Value Version3(absl::string_view group, absl::string_view version,
               const resource::TypeRegistry& types, const DefinitionSource& definitions) {
  return Value::Object(
      {{"openapi", Value("3.0.0")},
       {"info", Info()},
       {"paths", PathsOf(group, version, types)},
       {"components", Value::Object({{"schemas", SchemasValue(SchemasOf(group, version, types,
                                                                        definitions))}})}});
}

// A schema of version 3 in the words of version 2: a lone allOf is the reference itself.
Value ToVersion2(const Value& schema) {
  if (schema.is_list()) {
    Value list = Value::List();
    for (const Value& item : schema.items()) list.Append(ToVersion2(item));
    return list;
  }
  if (!schema.is_object()) return schema;
  Value object = Value::Object();
  for (const ValueMember& member : schema.members()) {
    const absl::string_view key = member.key.view();
    if (key == "$ref") {
      object.Set(key, Value(absl::StrReplaceAll(member.value.string_value(),
                                                {{"#/components/schemas/", "#/definitions/"}})));
    } else if (key == "allOf" && member.value.size() == 1) {
      const Value inner = ToVersion2(member.value.at(0));
      for (const ValueMember& part : inner.members()) object.Set(part.key.view(), part.value);
    } else {
      object.Set(key, ToVersion2(member.value));
    }
  }
  return object;
}

Value Version2(const resource::TypeRegistry& types, const DefinitionSource& definitions) {
  std::set<std::pair<std::string, std::string>> versions;
  for (const resource::ResourceType* type : types.all())
    versions.emplace(type->group, type->version);
  Value schemas = Value::Object(), paths = Value::Object();
  for (const auto& [group, version] : versions) {
    for (const auto& [name, schema] : SchemasOf(group, version, types, definitions))
      schemas.Set(name, ToVersion2(schema));
    const Value own = PathsOf(group, version, types);
    for (const ValueMember& path : own.members()) paths.Set(path.key.view(), path.value);
  }
  return Value::Object({{"swagger", Value("2.0")},
                        {"info", Info()},
                        {"paths", std::move(paths)},
                        {"definitions", std::move(schemas)}});
}

}  // namespace

std::optional<Value> OpenApiOf(absl::string_view path, const resource::TypeRegistry& types,
                               const DefinitionSource& definitions) {
  absl::ConsumeSuffix(&path, "/");
  if (path == "/openapi/v3") return Index(types);
  if (path == "/openapi/v2") return Version2(types, definitions);
  const std::vector<absl::string_view> parts = absl::StrSplit(path, '/', absl::SkipEmpty());
  if (parts.size() < 4 || parts[0] != "openapi" || parts[1] != "v3") return std::nullopt;
  absl::string_view group, version;
  if (parts.size() == 4 && parts[2] == "api") {
    version = parts[3];
  } else if (parts.size() == 5 && parts[2] == "apis") {
    group = parts[3];
    version = parts[4];
  }
  if (version.empty() || !types.HasGroupVersion(group, version)) return std::nullopt;
  return Version3(group, version, types, definitions);
}

}  // namespace quiesce::rest

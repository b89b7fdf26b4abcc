// Built-in resources are answered from what a real server says (kinds::BuiltinResourcesJson), also
// those that are not served here, such as componentstatuses: clients choose by discovery what they
// start and which versions they use, and shall choose here as in a cluster. Only custom resources
// are computed, from the types that are served at the moment.
#include "apiserver_fake/rest/discovery.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/api/kube_version.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/sha256.h"
#include "apiserver_fake/kinds/discovery/builtin_resources.h"

namespace quiesce::rest {
namespace {

// Built-in groups in the order of the aggregator's priorities, with their versions.
struct BuiltinGroup {
  absl::string_view name;
  absl::string_view versions;  // the preferred one first
};
constexpr BuiltinGroup kGroups[] = {
    {"apiregistration.k8s.io", "v1"},
    {"apps", "v1"},
    {"events.k8s.io", "v1"},
    {"authentication.k8s.io", "v1"},
    {"authorization.k8s.io", "v1"},
    {"autoscaling", "v2 v1"},
    {"batch", "v1"},
    {"certificates.k8s.io", "v1"},
    {"networking.k8s.io", "v1"},
    {"policy", "v1"},
    {"rbac.authorization.k8s.io", "v1"},
    {"storage.k8s.io", "v1"},
    {"admissionregistration.k8s.io", "v1"},
    {"apiextensions.k8s.io", "v1"},
    {"scheduling.k8s.io", "v1"},
    {"coordination.k8s.io", "v1"},
    {"node.k8s.io", "v1"},
    {"discovery.k8s.io", "v1"},
    {"resource.k8s.io", "v1"},
    {"flowcontrol.apiserver.k8s.io", "v1"},
};

const Value& BuiltinResources() {
  static const Value* const resources = [] {
    auto* value = new Value(ParseJson(kinds::BuiltinResourcesJson()).value_or(Value()));
    value->Immortalize();
    return value;
  }();
  return *resources;
}

DiscoveryReply Document(Value object) {
  DiscoveryReply reply;
  reply.object = std::move(object);
  return reply;
}

DiscoveryReply PlainText(int code, absl::string_view text) {
  DiscoveryReply reply;
  reply.code = code;
  reply.text = std::string(text);
  return reply;
}

DiscoveryReply PageNotFound() { return PlainText(404, "404 page not found\n"); }

DiscoveryReply ResourceNotFound() {
  DiscoveryReply reply =
      Document(Value::Object({{"kind", "Status"},
                              {"apiVersion", "v1"},
                              {"metadata", Value::Object()},
                              {"status", "Failure"},
                              {"message", "the server could not find the requested resource"},
                              {"reason", "NotFound"},
                              {"details", Value::Object()},
                              {"code", 404}}));
  reply.code = 404;
  return reply;
}

const BuiltinGroup* FindBuiltinGroup(absl::string_view name) {
  for (const BuiltinGroup& group : kGroups) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

Value GroupVersion(absl::string_view group, absl::string_view version) {
  return Value::Object({{"groupVersion", absl::StrCat(group, "/", version)}, {"version", version}});
}

// The versions of a group that custom resources bring, best first.
std::vector<std::string> CustomVersions(const resource::TypeRegistry& types,
                                        absl::string_view group) {
  std::vector<std::string> versions;
  for (const resource::ResourceType* type : types.all()) {
    if (!type->custom || type->group != group) continue;
    if (std::find(versions.begin(), versions.end(), type->version) == versions.end()) {
      versions.push_back(type->version);
    }
  }
  std::stable_sort(versions.begin(), versions.end(),
                   [](const std::string& a, const std::string& b) {
                     return api::CompareKubeVersions(a, b) > 0;
                   });
  return versions;
}

std::vector<std::string> VersionsOf(const resource::TypeRegistry& types, absl::string_view group) {
  if (const BuiltinGroup* builtin = FindBuiltinGroup(group)) {
    return absl::StrSplit(builtin->versions, ' ');
  }
  return CustomVersions(types, group);
}

Value GroupEntry(absl::string_view group, const std::vector<std::string>& versions) {
  Value list = Value::List();
  for (const std::string& version : versions) list.Append(GroupVersion(group, version));
  return Value::Object({{"name", group},
                        {"versions", list},
                        {"preferredVersion", GroupVersion(group, versions.front())}});
}

DiscoveryReply GroupList(const resource::TypeRegistry& types) {
  Value groups = Value::List();
  for (const BuiltinGroup& group : kGroups) {
    groups.Append(GroupEntry(group.name, VersionsOf(types, group.name)));
  }
  std::vector<std::string> custom;
  for (const resource::ResourceType* type : types.all()) {
    if (type->custom && FindBuiltinGroup(type->group) == nullptr) custom.push_back(type->group);
  }
  std::sort(custom.begin(), custom.end());
  custom.erase(std::unique(custom.begin(), custom.end()), custom.end());
  for (const std::string& group : custom) {
    groups.Append(GroupEntry(group, CustomVersions(types, group)));
  }
  return Document(
      Value::Object({{"kind", "APIGroupList"}, {"apiVersion", "v1"}, {"groups", groups}}));
}

DiscoveryReply Group(const resource::TypeRegistry& types, absl::string_view name) {
  std::vector<std::string> versions = VersionsOf(types, name);
  if (versions.empty()) return PageNotFound();
  Value group = GroupEntry(name, versions);
  group.Set("kind", "APIGroup");
  group.Set("apiVersion", "v1");
  return Document(std::move(group));
}

Value Texts(const std::vector<std::string>& texts) {
  Value list = Value::List();
  for (const std::string& text : texts) list.Append(Value(text));
  return list;
}

// Identifies the form in which a resource is stored.
// Source: k8s.io/apiserver/pkg/endpoints/discovery/storageversionhash.go.
std::string StorageVersionHash(const resource::ResourceType& type) {
  std::array<uint8_t, 32> digest =
      Sha256(absl::StrCat(type.group, "/", type.storage_version, "/", type.kind));
  return absl::Base64Escape(absl::string_view(reinterpret_cast<const char*>(digest.data()), 8));
}

Value Subresource(const resource::ResourceType& type, absl::string_view name,
                  absl::string_view kind) {
  return Value::Object({{"name", absl::StrCat(type.resource, "/", name)},
                        {"singularName", ""},
                        {"namespaced", type.namespaced},
                        {"kind", kind},
                        {"verbs", Texts({"get", "patch", "update"})}});
}

void AppendCustom(const resource::ResourceType& type, Value& resources) {
  std::vector<std::string> verbs = type.verbs;
  if (type.terminating) verbs = {"delete", "deletecollection", "get", "list", "watch"};
  Value resource = Value::Object({{"name", type.resource},
                                  {"singularName", type.singular},
                                  {"namespaced", type.namespaced},
                                  {"kind", type.kind},
                                  {"verbs", Texts(verbs)},
                                  {"storageVersionHash", StorageVersionHash(type)}});
  if (!type.short_names.empty()) resource.Set("shortNames", Texts(type.short_names));
  if (!type.categories.empty()) resource.Set("categories", Texts(type.categories));
  resources.Append(std::move(resource));
  if (type.has_status) resources.Append(Subresource(type, "status", type.kind));
  if (type.scale.has_value()) {
    Value scale = Subresource(type, "scale", "Scale");
    scale.Set("group", "autoscaling");
    scale.Set("version", "v1");
    resources.Append(std::move(scale));
  }
}

DiscoveryReply ResourceList(const resource::TypeRegistry& types, absl::string_view group,
                            absl::string_view version) {
  std::string group_version =
      group.empty() ? std::string(version) : absl::StrCat(group, "/", version);
  Value resources;
  const Value* builtin_resources = BuiltinResources().Find(group_version);
  if (builtin_resources != nullptr) resources = *builtin_resources;
  for (const resource::ResourceType* type : types.all()) {
    if (type->custom && type->group == group && type->version == version) {
      AppendCustom(*type, resources);
    }
  }
  if (resources.is_null()) {
    bool builtin = group.empty() || FindBuiltinGroup(group) != nullptr;
    return builtin ? ResourceNotFound() : PageNotFound();
  }
  DiscoveryReply reply = Document(Value::Object({{"kind", "APIResourceList"},
                                                 {"apiVersion", "v1"},
                                                 {"groupVersion", group_version},
                                                 {"resources", resources}}));
  reply.get_only = builtin_resources != nullptr;
  return reply;
}

DiscoveryReply GetOnly(DiscoveryReply reply) {
  reply.get_only = true;
  return reply;
}

DiscoveryReply CoreVersions() {
  Value address = Value::Object({{"clientCIDR", "0.0.0.0/0"}, {"serverAddress", "127.0.0.1:6443"}});
  return Document(Value::Object({{"kind", "APIVersions"},
                                 {"versions", Value::List({Value("v1")})},
                                 {"serverAddressByClientCIDRs", Value::List({address})}}));
}

DiscoveryReply Version() {
  return Document(Value::Object({{"major", "1"},
                                 {"minor", "36"},
                                 {"emulationMajor", "1"},
                                 {"emulationMinor", "36"},
                                 {"minCompatibilityMajor", "1"},
                                 {"minCompatibilityMinor", "35"},
                                 {"gitVersion", "v1.36.3"},
                                 {"gitCommit", "$Format:%H$"},
                                 {"gitTreeState", ""},
                                 {"buildDate", "1970-01-01T00:00:00Z"},
                                 {"goVersion", "go1.26.8"},
                                 {"compiler", "gc"},
                                 {"platform", "linux/amd64"}}));
}

// "/": the paths that there are, sorted.
DiscoveryReply Paths(const resource::TypeRegistry& types) {
  std::vector<std::string> paths = {"/api",   "/api/v1",     "/apis",   "/apis/",  "/healthz",
                                    "/livez", "/openapi/v3", "/readyz", "/version"};
  const DiscoveryReply reply = GroupList(types);
  const Value& groups = reply.object["groups"];
  for (size_t i = 0; i < groups.size(); ++i) {
    paths.push_back(absl::StrCat("/apis/", groups.at(i)["name"].string_value()));
    const Value& versions = groups.at(i)["versions"];
    for (size_t j = 0; j < versions.size(); ++j) {
      paths.push_back(absl::StrCat("/apis/", versions.at(j)["groupVersion"].string_value()));
    }
  }
  std::sort(paths.begin(), paths.end());
  Value list = Value::List({});
  for (const std::string& path : paths) list.Append(Value(path));
  return Document(Value::Object({{"paths", std::move(list)}}));
}

}  // namespace

std::optional<DiscoveryReply> Discover(absl::string_view path,
                                       const resource::TypeRegistry& types) {
  if (path == "/healthz" || path == "/livez" || path == "/readyz") return PlainText(200, "ok");
  if (path == "/") return GetOnly(Paths(types));
  absl::ConsumeSuffix(&path, "/");
  std::vector<absl::string_view> parts = absl::StrSplit(absl::StripPrefix(path, "/"), '/');
  if (parts[0] == "version" && parts.size() == 1) return GetOnly(Version());
  if (parts[0] == "api") {
    if (parts.size() == 1) return GetOnly(CoreVersions());
    if (parts.size() == 2) return ResourceList(types, "", parts[1]);
  }
  if (parts[0] == "apis") {
    if (parts.size() == 1) return GroupList(types);
    if (parts.size() == 2) return Group(types, parts[1]);
    if (parts.size() == 3) return ResourceList(types, parts[1], parts[2]);
  }
  return std::nullopt;
}

}  // namespace quiesce::rest

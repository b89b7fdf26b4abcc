// Made from the documents of the older form, so that the two cannot disagree.
#include "apiserver_fake/rest/aggregated_discovery.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/rest/discovery.h"

namespace quiesce::rest {
namespace {

// The version that the client would take first; "" if the form is not asked for before plain JSON.
std::string PreferredVersion(absl::string_view accept) {
  for (absl::string_view clause : absl::StrSplit(accept, ',')) {
    if (!absl::StrContains(clause, "as=APIGroupDiscoveryList")) {
      if (absl::StartsWith(absl::StripAsciiWhitespace(clause), "application/json")) return "";
      continue;
    }
    if (!absl::StrContains(clause, "application/json") ||
        !absl::StrContains(clause, "g=apidiscovery.k8s.io"))
      continue;
    for (absl::string_view part : absl::StrSplit(clause, ';')) {
      part = absl::StripAsciiWhitespace(part);
      if (part == "v=v2" || part == "v=v2beta1") return std::string(part.substr(2));
    }
  }
  return "";
}

Value ResponseKind(const Value& resource, const std::string& group, const std::string& version) {
  return Value::Object({{"group", resource.Has("group") ? resource["group"] : Value(group)},
                        {"version", resource.Has("version") ? resource["version"] : Value(version)},
                        {"kind", resource["kind"]}});
}

// Resources with their subresources inside them.
Value Resources(const Value& list, const std::string& group, const std::string& version) {
  std::vector<Value> resources;
  for (const Value& item : list.items()) {
    const absl::string_view name = item["name"].string_value();
    const size_t slash = name.find('/');
    if (slash == absl::string_view::npos) {
      Value resource = Value::Object(
          {{"resource", Value(name)},
           {"responseKind", ResponseKind(item, group, version)},
           {"scope", Value(item["namespaced"].bool_value() ? "Namespaced" : "Cluster")},
           {"singularResource", item["singularName"]},
           {"verbs", item["verbs"]}});
      for (const char* member : {"shortNames", "categories"}) {
        if (item.Has(member)) resource.Set(member, item[member]);
      }
      resources.push_back(std::move(resource));
      continue;
    }
    Value subresource = Value::Object({{"subresource", Value(name.substr(slash + 1))},
                                       {"responseKind", ResponseKind(item, group, version)},
                                       {"verbs", item["verbs"]}});
    for (Value& resource : resources) {
      if (resource["resource"].string_value() != name.substr(0, slash)) continue;
      Value subresources = resource["subresources"];
      subresources.Append(std::move(subresource));
      resource.Set("subresources", std::move(subresources));
      break;
    }
  }
  return Value::List(std::move(resources));
}

Value Version(const std::string& group, const std::string& version,
              const resource::TypeRegistry& types) {
  const std::string path =
      group.empty() ? absl::StrCat("/api/", version) : absl::StrCat("/apis/", group, "/", version);
  const std::optional<DiscoveryReply> reply = Discover(path, types);
  return Value::Object(
      {{"version", Value(version)},
       {"resources",
        reply.has_value() ? Resources(reply->object["resources"], group, version) : Value::List()},
       {"freshness", Value("Current")}});
}

Value Group(const std::string& name, const Value& versions, const resource::TypeRegistry& types) {
  Value list = Value::List();
  for (const Value& version : versions.items()) {
    const Value& text = version.is_string() ? version : version["version"];
    list.Append(Version(name, std::string(text.string_value()), types));
  }
  Value metadata = Value::Object({{"creationTimestamp", Value()}});
  if (!name.empty()) metadata.Set("name", Value(name));
  return Value::Object({{"metadata", std::move(metadata)}, {"versions", std::move(list)}});
}

}  // namespace

std::optional<AggregatedDiscovery> DiscoverAggregated(absl::string_view path,
                                                      absl::string_view accept,
                                                      const resource::TypeRegistry& types) {
  absl::ConsumeSuffix(&path, "/");
  if (path != "/api" && path != "/apis") return std::nullopt;
  const std::string version = PreferredVersion(accept);
  if (version.empty()) return std::nullopt;
  const std::optional<DiscoveryReply> reply = Discover(path, types);
  if (!reply.has_value()) return std::nullopt;
  Value items = Value::List();
  if (path == "/api") {
    items.Append(Group("", reply->object["versions"], types));
  } else {
    for (const Value& group : reply->object["groups"].items()) {
      items.Append(Group(std::string(group["name"].string_value()), group["versions"], types));
    }
  }
  AggregatedDiscovery aggregated;
  aggregated.content_type = absl::StrCat("application/json;g=apidiscovery.k8s.io;v=", version,
                                         ";as=APIGroupDiscoveryList");
  aggregated.document =
      Value::Object({{"kind", Value("APIGroupDiscoveryList")},
                     {"apiVersion", Value(absl::StrCat("apidiscovery.k8s.io/", version))},
                     {"metadata", Value::Object()},
                     {"items", std::move(items)}});
  return aggregated;
}

}  // namespace quiesce::rest

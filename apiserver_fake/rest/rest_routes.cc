#include "apiserver_fake/rest/rest_routes.h"

#include <algorithm>
#include <string>
#include <vector>

namespace quiesce::rest {
namespace {

bool HasVerb(const resource::ResourceType& type, const char* verb) {
  return std::find(type.verbs.begin(), type.verbs.end(), verb) != type.verbs.end();
}

}  // namespace

bool HasSubresource(const resource::ResourceType& type, const RestPath& path) {
  const std::string& name = path.subresource;
  if (name.empty()) return true;
  if (name == "status") return type.has_status;
  if (name == "scale") return type.scale.has_value();
  const std::vector<std::string>& others = type.other_subresources;
  return std::find(others.begin(), others.end(), name) != others.end();
}

bool VerbOf(absl::string_view method, const QueryItems& query, const RestPath& path,
            api::Verb* verb) {
  bool collection = path.name.empty();
  if (method == "GET" || method == "HEAD") {
    bool watch = path.watch_prefix || (collection && QueryFlag(query, "watch"));
    *verb = watch ? api::Verb::kWatch : collection ? api::Verb::kList : api::Verb::kGet;
  } else if (method == "POST") {
    *verb = api::Verb::kCreate;
  } else if (method == "PUT") {
    *verb = api::Verb::kUpdate;
  } else if (method == "PATCH") {
    *verb = api::Verb::kPatch;
  } else if (method == "DELETE") {
    *verb = collection ? api::Verb::kDeleteCollection : api::Verb::kDelete;
  } else {
    return false;
  }
  return true;
}

int BuiltInRoute(const resource::ResourceType& type, const RestPath& path, bool known_method,
                 api::Verb verb) {
  bool scoped = !path.namespace_.empty();
  bool across = type.namespaced && !scoped;
  if (!type.namespaced && scoped) return 404;
  if (across && !path.name.empty()) return 404;
  if (!path.subresource.empty()) return known_method ? 0 : 405;
  if (!known_method) return 405;
  if (path.name.empty()) {
    if (verb == api::Verb::kList) return HasVerb(type, "list") ? 0 : 405;
    if (verb == api::Verb::kWatch) return HasVerb(type, "watch") ? 0 : 405;
    if (across) return 405;
    if (verb == api::Verb::kCreate) return HasVerb(type, "create") ? 0 : 405;
    if (verb == api::Verb::kDeleteCollection) return HasVerb(type, "deletecollection") ? 0 : 405;
    return 405;
  }
  switch (verb) {
    case api::Verb::kGet:
      return HasVerb(type, "get") ? 0 : 405;
    case api::Verb::kUpdate:
      return HasVerb(type, "update") ? 0 : 405;
    case api::Verb::kPatch:
      return HasVerb(type, "patch") ? 0 : 405;
    case api::Verb::kDelete:
      return HasVerb(type, "delete") ? 0 : 405;
    case api::Verb::kWatch:
      return 0;
    default:
      return 405;
  }
}

bool IsBindings(const RestPath& path) {
  return path.resource == api::GroupVersionResource{"", "v1", "bindings"};
}

int BindingsRoute(const RestPath& path, api::Verb verb) {
  if (path.namespace_.empty() || !path.name.empty()) return 404;
  return verb == api::Verb::kCreate ? 0 : 405;
}

bool CustomRoute(const resource::ResourceType& type, const RestPath& path, api::Verb verb) {
  bool scoped = !path.namespace_.empty();
  if (!type.namespaced) return !scoped;
  return scoped || verb == api::Verb::kList || verb == api::Verb::kWatch;
}

}  // namespace quiesce::rest

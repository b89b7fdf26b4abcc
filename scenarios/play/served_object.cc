#include "scenarios/play/served_object.h"

#include "apiserver_fake/resource/type_meta.h"

namespace quiesce::scenarios {

const resource::ResourceType* TypeOf(const resource::TypeRegistry& types, const Value& object) {
  const resource::GroupVersion version =
      resource::SplitApiVersion(object["apiVersion"].string_value());
  return types.FindKind(version.group, version.version, object["kind"].string_value());
}

std::string NamespaceFor(const resource::ResourceType& type, const Value& object) {
  if (!type.namespaced) return "";
  const absl::string_view ns = object["metadata"]["namespace"].string_value();
  return ns.empty() ? "default" : std::string(ns);
}

std::string NameOf(const Value& object) {
  return std::string(object["metadata"]["name"].string_value());
}

}  // namespace quiesce::scenarios

#include "apiserver_fake/storage/storage_key.h"

#include "absl/strings/str_cat.h"

namespace quiesce::storage {
namespace {

absl::string_view SpecialPrefix(const resource::ResourceType& type) {
  struct Special {
    absl::string_view group, resource, prefix;
  };
  constexpr Special kSpecial[] = {
      {"", "replicationcontrollers", "controllers"},
      {"", "endpoints", "services/endpoints"},
      {"", "services", "services/specs"},
      {"", "nodes", "minions"},
      {"networking.k8s.io", "ingresses", "ingress"},
      {"apiextensions.k8s.io", "customresourcedefinitions",
       "apiextensions.k8s.io/customresourcedefinitions"},
  };
  for (const Special& special : kSpecial) {
    if (type.group == special.group && type.resource == special.resource) return special.prefix;
  }
  return type.resource;
}

}  // namespace

std::string StorageKey(const resource::ResourceType& type, absl::string_view namespace_,
                       absl::string_view name) {
  std::string key = type.custom ? absl::StrCat("/", type.group, "/", type.resource)
                                : absl::StrCat("/", SpecialPrefix(type));
  if (type.namespaced) absl::StrAppend(&key, "/", namespace_);
  absl::StrAppend(&key, "/", name);
  return key;
}

}  // namespace quiesce::storage

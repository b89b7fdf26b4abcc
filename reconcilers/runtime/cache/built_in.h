// Built-in kinds that several reconcilers work with.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_BUILT_IN_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_BUILT_IN_H_

#include "reconcilers/runtime/client/client.h"

namespace quiesce::runtime {

inline const Resource& StatefulSets() {
  static const auto* const resource =
      new Resource{{"apps", "v1", "statefulsets"}, "StatefulSet", true};
  return *resource;
}

inline const Resource& Services() {
  static const auto* const resource = new Resource{{"", "v1", "services"}, "Service", true};
  return *resource;
}

inline const Resource& Secrets() {
  static const auto* const resource = new Resource{{"", "v1", "secrets"}, "Secret", true};
  return *resource;
}

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_BUILT_IN_H_

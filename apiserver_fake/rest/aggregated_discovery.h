// Discovery in one document: all groups, versions and resources of /api or /apis, for clients that
// ask for APIGroupDiscoveryList.
//
// Source: k8s.io/apiserver/pkg/endpoints/discovery/aggregated.
#ifndef QUIESCE_APISERVER_FAKE_REST_AGGREGATED_DISCOVERY_H_
#define QUIESCE_APISERVER_FAKE_REST_AGGREGATED_DISCOVERY_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::rest {

struct AggregatedDiscovery {
  std::string content_type;
  Value document;
};

// Nullopt unless `path` is /api or /apis and the Accept header prefers this form.
std::optional<AggregatedDiscovery> DiscoverAggregated(absl::string_view path,
                                                      absl::string_view accept,
                                                      const resource::TypeRegistry& types);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_AGGREGATED_DISCOVERY_H_

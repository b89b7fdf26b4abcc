#include "reconcilers/zoo/programmed/kinds.h"

#include <vector>

#include "absl/strings/str_join.h"

namespace quiesce::reconcilers::zoo::programmed {
namespace {

const std::vector<runtime::Resource>& Kinds() {
  static const auto& kinds = *new std::vector<runtime::Resource>{
      {{"", "v1", "configmaps"}, "ConfigMap", true},
      {{"", "v1", "secrets"}, "Secret", true},
      {{"", "v1", "pods"}, "Pod", true},
      {{"", "v1", "events"}, "Event", true},
      {{"", "v1", "namespaces"}, "Namespace", false},
      {{"apps", "v1", "deployments"}, "Deployment", true},
      {{"batch", "v1", "jobs"}, "Job", true},
      {{"coordination.k8s.io", "v1", "leases"}, "Lease", true},
      {{"rbac.authorization.k8s.io", "v1", "clusterroles"}, "ClusterRole", false},
      {{"field.example.com", "v1", "widgets"}, "Widget", true},
      {{"field.example.com", "v1", "gadgets"}, "Gadget", true},
  };
  return kinds;
}

}  // namespace

const runtime::Resource* FindKind(absl::string_view plural) {
  for (const runtime::Resource& kind : Kinds()) {
    if (kind.gvr.resource == plural) return &kind;
  }
  return nullptr;
}

std::string KnownKinds() {
  return absl::StrJoin(Kinds(), ", ", [](std::string* out, const runtime::Resource& kind) {
    *out += kind.gvr.resource;
  });
}

}  // namespace quiesce::reconcilers::zoo::programmed

#include "reconcilers/capt/kinds.h"

namespace quiesce::reconcilers::capt {

using namespace toolkit;  // NOLINT: the words in which reconcilers are written

const Resource& Clusters() {
  static const auto* const kind =
      new Resource{{"cluster.x-k8s.io", "v1beta1", "clusters"}, "Cluster", true};
  return *kind;
}
const Resource& CaptClusters() {
  static const auto* const kind = new Resource{
      {"infrastructure.cluster.x-k8s.io", "v1beta1", "captclusters"}, "CAPTCluster", true};
  return *kind;
}
const Resource& CaptControlPlanes() {
  static const auto* const kind = new Resource{
      {"controlplane.cluster.x-k8s.io", "v1beta1", "captcontrolplanes"}, "CAPTControlPlane", true};
  return *kind;
}
const Resource& WorkspaceTemplateApplies() {
  static const auto* const kind =
      new Resource{{"infrastructure.cluster.x-k8s.io", "v1beta1", "workspacetemplateapplies"},
                   "WorkspaceTemplateApply",
                   true};
  return *kind;
}

std::vector<std::string> ClusterPhaseChanges() {
  return {">Pending",
          ">Provisioning",
          ">Provisioned",
          ">Failed",
          "Pending>Failed",
          "Pending>Provisioning",
          "Provisioning>Provisioned",
          "Provisioning>Failed",
          "Failed>Provisioning",
          "Failed>Provisioned"};
}

std::string PhaseOf(const Value& cluster_status) {
  if (!cluster_status["failureReason"].string_value().empty()) return kFailed;
  const bool infrastructure = cluster_status["infrastructureReady"].bool_value();
  const bool control_plane = cluster_status["controlPlaneReady"].bool_value();
  return infrastructure && control_plane ? kProvisioned : kProvisioning;
}

ObjectKey ClusterKeyOf(const Value& part) {
  const Value& owners = part["metadata"]["ownerReferences"];
  for (size_t i = 0; i < owners.size(); ++i) {
    if (owners.at(i)["kind"].string_value() == Clusters().kind) {
      return Beside(part, Text(owners.at(i)["name"]));
    }
  }
  return Beside(part, NameOf(part));
}

std::vector<Request> PartOfCluster(const Value& cluster) { return {KeyOf(cluster)}; }

}  // namespace quiesce::reconcilers::capt

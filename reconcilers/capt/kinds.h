// The kinds of the CAPT provider (Cluster API with Terraform workspaces), as
// scenarios/crds/capt.yaml defines them, and what their parts are called.
//
//   Cluster                    what the user wants: names its infrastructure and its control plane
//   CAPTCluster                the infrastructure: a VPC
//   CAPTControlPlane           the control plane: an EKS cluster, which needs the VPC
//   WorkspaceTemplateApply     a Terraform workspace that makes either of them
#ifndef QUIESCE_RECONCILERS_CAPT_KINDS_H_
#define QUIESCE_RECONCILERS_CAPT_KINDS_H_

#include <string>
#include <vector>

#include "reconcilers/toolkit/toolkit.h"

namespace quiesce::reconcilers::capt {

const runtime::Resource& Clusters();
const runtime::Resource& CaptClusters();
const runtime::Resource& CaptControlPlanes();
const runtime::Resource& WorkspaceTemplateApplies();

// Phases of a Cluster, those that Cluster API has for the way up
// (sigs.k8s.io/cluster-api/api/core/v1beta1/cluster_phase_types.go), and their declared changes.
inline constexpr char kPending[] = "Pending";
inline constexpr char kProvisioning[] = "Provisioning";
inline constexpr char kProvisioned[] = "Provisioned";
inline constexpr char kFailed[] = "Failed";
std::vector<std::string> ClusterPhaseChanges();

// The phase of a Cluster, decided from the whole of its status and nothing else.
std::string PhaseOf(const Value& cluster_status);

// Phases of a WorkspaceTemplateApply.
inline constexpr char kApplying[] = "Applying";
inline constexpr char kApplied[] = "Applied";

// The Cluster that a CAPTCluster or CAPTControlPlane belongs to: the one of its owner reference,
// or, without one, the one of its name. And the other way: what a Cluster wakes.
runtime::ObjectKey ClusterKeyOf(const Value& part);
std::vector<runtime::Request> PartOfCluster(const Value& cluster);

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_KINDS_H_

// Rolling back because an annotation asks for a revision, as clients of extensions/v1beta1 do.
//
// Source: k8s.io/kubernetes/pkg/controller/deployment/rollback.go
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/workloads/deployment.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {

sim::Task<absl::Status> DeploymentController::RollBack(Value deployment, Sets sets) {
  absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, std::move(sets), true);
  if (!parts.ok()) co_return parts.status();
  const std::vector<Value> all = parts->All();
  int64_t revision = RollbackRevision(deployment).value_or(0);
  const bool to_last = revision == 0;
  if (to_last) revision = RevisionBeforeLast(all);
  for (const Value& rs : all) {
    if (revision == 0 || RevisionOf(rs) != revision) continue;
    if (UseTemplateOf(rs, &deployment)) {
      absl::Status written = co_await EndRollback(deployment);
      if (!written.ok()) co_return written;
      recorder_.Record(Deployments(), deployment, "Normal", "DeploymentRollback",
                       absl::StrCat("Rolled back deployment \"", NameOf(deployment),
                                    "\" to revision ", revision));
      co_return absl::OkStatus();
    }
    recorder_.Record(
        Deployments(), deployment, "Warning", "DeploymentRollbackTemplateUnchanged",
        absl::StrCat("The rollback revision contains the same template as current deployment \"",
                     NameOf(deployment), "\""));
    co_return co_await EndRollback(deployment);
  }
  recorder_.Record(Deployments(), deployment, "Warning", "DeploymentRollbackRevisionNotFound",
                   to_last && revision == 0 ? "Unable to find last revision."
                                            : "Unable to find the revision to rollback to.");
  co_return co_await EndRollback(deployment);
}

sim::Task<absl::Status> DeploymentController::EndRollback(Value deployment) {
  deployment.Mutable("metadata").Mutable("annotations").Erase(kRollbackAnnotation);
  co_return co_await client_->Update(Deployments(), &deployment);
}

}  // namespace quiesce::reconcilers::workloads

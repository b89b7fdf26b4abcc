#include "reconcilers/workloads/all.h"

#include "reconcilers/workloads/autoscaler.h"
#include "reconcilers/workloads/cron_job.h"
#include "reconcilers/workloads/daemon_set.h"
#include "reconcilers/workloads/deployment.h"
#include "reconcilers/workloads/disruption.h"
#include "reconcilers/workloads/endpoint_slices.h"
#include "reconcilers/workloads/endpoints.h"
#include "reconcilers/workloads/job_controller.h"
#include "reconcilers/workloads/quota_controller.h"
#include "reconcilers/workloads/replica_set.h"
#include "reconcilers/workloads/stateful_set_controller.h"
#include "reconcilers/workloads/storage_protection.h"
#include "reconcilers/workloads/ttl_after_finished.h"
#include "reconcilers/workloads/volume_binder.h"

namespace quiesce::reconcilers::workloads {

std::vector<runtime::ControllerSpec> KubeControllers() {
  return {CronJobSpec(),      DaemonSetSpec(),        DeploymentSpec(),      DisruptionSpec(),
          EndpointsSpec(),    EndpointSliceSpec(),    AutoscalerSpec(),      JobSpec(),
          VolumeBinderSpec(), VolumeProtectionSpec(), ClaimProtectionSpec(), ReplicaSetSpec(),
          QuotaSpec(),        StatefulSetSpec(),      TtlAfterFinishedSpec()};
}

}  // namespace quiesce::reconcilers::workloads

#include "reconcilers/workloads/all.h"

#include "reconcilers/workloads/cron_job.h"
#include "reconcilers/workloads/daemon_set.h"
#include "reconcilers/workloads/deployment.h"
#include "reconcilers/workloads/disruption.h"
#include "reconcilers/workloads/endpoint_slices.h"
#include "reconcilers/workloads/job_controller.h"
#include "reconcilers/workloads/replica_set.h"
#include "reconcilers/workloads/stateful_set_controller.h"

namespace quiesce::reconcilers::workloads {

std::vector<runtime::ControllerSpec> KubeControllers() {
  return {CronJobSpec(),       DaemonSetSpec(), DeploymentSpec(), DisruptionSpec(),
          EndpointSliceSpec(), JobSpec(),       ReplicaSetSpec(), StatefulSetSpec()};
}

}  // namespace quiesce::reconcilers::workloads

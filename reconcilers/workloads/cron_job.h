// The CronJob controller: a Job at each time of a schedule, with rules for those that overlap and
// for times that were missed; finished Jobs are kept up to a number.
//
// Source: k8s.io/kubernetes/pkg/controller/cronjob.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_CRON_JOB_H_
#define QUIESCE_RECONCILERS_WORKLOADS_CRON_JOB_H_

#include <optional>
#include <vector>

#include "reconcilers/workloads/cron_schedule.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

class CronJobController : public WorkloadController {
 public:
  explicit CronJobController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // The CronJob with its status as this pass changes it.
  struct Pass {
    Value cron_job;
    std::vector<Value> jobs;
    bool status_changed = false;
    std::optional<absl::Duration> again;
  };
  sim::Task<absl::Status> CountJobs(Pass* pass);
  sim::Task<absl::Status> StartDueJob(Pass* pass);
  sim::Task<absl::Status> DeleteActive(Pass* pass);
  sim::Task<absl::Status> CreateJob(Pass* pass, absl::Time scheduled);
  sim::Task<absl::Status> CleanUp(Pass* pass);
  sim::Task<absl::Status> DeleteJob(Pass* pass, Value job);
};

runtime::ControllerSpec CronJobSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_CRON_JOB_H_

// The Job controller: pods until enough have succeeded or too many have failed, each counted
// exactly once. A pod keeps a finalizer until the Job's status has it among the uncounted; only
// then may it go, and only when it has let go is it counted.
//
// Source: k8s.io/kubernetes/pkg/controller/job/job_controller.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_JOB_CONTROLLER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_JOB_CONTROLLER_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "reconcilers/workloads/job_indexes.h"
#include "reconcilers/workloads/job_policies.h"
#include "reconcilers/workloads/workload_controller.h"

namespace quiesce::reconcilers::workloads {

inline constexpr char kJobTrackingFinalizer[] = "batch.kubernetes.io/job-tracking";
// Changes of pods are gathered for so long before the Job is looked at.
inline constexpr absl::Duration kJobBatchPeriod = absl::Seconds(1);

class JobController : public WorkloadController {
 public:
  explicit JobController(const runtime::ControllerEnvironment& environment);

  // A request named "orphan-pod/NAME" is about a pod that no Job waits for any more.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  void HandleJob(const runtime::Event& event, runtime::WorkQueue* queue);
  // As HandleDependent(), and finds pods that were orphaned with their finalizer.
  void HandlePod(const runtime::Event& event, runtime::WorkQueue* queue);

 protected:
  void Enqueue(const runtime::ObjectKey& owner, runtime::WorkQueue* queue) override;
  void OnDeleted(const runtime::ObjectKey& owner, const Value& pod, bool final) override;
  void OnUpdated(const runtime::ObjectKey& owner, const Value& pod) override;

 private:
  // One look at one Job and its pods.
  struct Pass {
    runtime::ObjectKey key;
    Value job;
    std::vector<Value> pods, active;
    int64_t ready = 0, terminating = 0, succeeded = 0, failed = 0;
    std::set<std::string> uncounted_succeeded, uncounted_failed;
    std::set<std::string> letting_go;  // pods whose finalizer is being removed
    Value finished;                    // the condition that ends the Job; null: it goes on
    Intervals succeeded_before, succeeded_indexes, failed_indexes;
    std::map<int64_t, Value> delayed;  // failed pods whose index is tried again
    JobBackoff backoff;
    absl::Duration again;  // come back after this time; zero: no need
  };

  void Observe(Pass* pass);
  void JudgeEnd(Pass* pass);
  void JudgeIndexes(Pass* pass);
  // Finished pods that nothing has counted yet.
  std::vector<Value> NewFinished(const Pass& pass, bool succeeded) const;

  sim::Task<absl::Status> ManageOrEnd(Pass* pass, bool satisfied, bool* status_changed);
  sim::Task<absl::Status> EndActive(Pass* pass, bool satisfied, int64_t* active);
  bool UpdateSuspended(Pass* pass);
  // The number of active pods after it.
  sim::Task<absl::Status> Manage(Pass* pass, int64_t* active);
  sim::Task<absl::Status> DeletePods(Pass* pass, std::vector<Value> pods, int64_t* active);
  sim::Task<absl::Status> CreatePods(Pass* pass, int64_t count, int64_t* active);
  std::optional<std::vector<int64_t>> IndexesToCreate(Pass* pass, int64_t count) const;

  // Job tracking (job_tracking.cc).
  sim::Task<absl::Status> TrackAndRelease(Pass* pass, bool flush);
  std::vector<Value> PodsToRelease(Pass* pass, bool* flush, bool* full) const;
  void SetIndexStatus(const std::set<int64_t>& succeeded, Pass* pass, bool* flush) const;
  void MoveConditionsOn(Pass* pass, bool* flush) const;
  sim::Task<absl::Status> Release(const Pass* pass, std::vector<Value> pods,
                                  std::set<std::string>* with_finalizer);
  bool EnactFinished(Pass* pass) const;
  sim::Task<absl::Status> WriteStatus(Pass* pass);

  sim::Task<runtime::Outcome> ReconcileOrphan(runtime::ObjectKey pod);

  std::map<runtime::ObjectKey, JobBackoff> backoffs_;
  std::map<runtime::ObjectKey, std::set<std::string>> letting_go_;  // uids
  std::set<std::string> finished_;  // Jobs whose last status write has not shown yet
};

runtime::ControllerSpec JobSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_JOB_CONTROLLER_H_

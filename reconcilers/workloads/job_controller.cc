// A pass observes the pods, judges whether the Job is at its end (job_judgement.cc), makes or
// deletes pods, and then counts (job_tracking.cc). Counting comes last and always, even if making
// pods has failed: a finished pod is held by its finalizer until it is counted.
//
// While expectations are not met (creates or deletes of an earlier pass have not shown yet), a pass
// counts but neither makes nor deletes: it would act on pods that it does not see.
#include "reconcilers/workloads/job_controller.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/job_conditions.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Event;
using runtime::ObjectKey;
using runtime::Outcome;
using runtime::Result;

constexpr char kOrphanPrefix[] = "orphan-pod/";
constexpr int64_t kMostPodsPerPass = 500;
constexpr char kIndexFailures[] = "batch.kubernetes.io/job-index-failure-count";
constexpr char kIgnoredIndexFailures[] = "batch.kubernetes.io/job-index-ignored-failure-count";

bool HasBackoffPerIndex(const Value& job) { return job["spec"].Has("backoffLimitPerIndex"); }
int64_t Completions(const Value& job) { return IntOr(job["spec"]["completions"], 0); }
std::string Uid(const Value& object) { return std::string(UidOf(object)); }

bool IsManagedElsewhere(const Value& job) {
  const absl::string_view manager = job["spec"]["managedBy"].string_value();
  return !manager.empty() && manager != "kubernetes.io/job-controller";
}

template <void (JobController::*Method)(const Event&, runtime::WorkQueue*)>
class JobHandler : public runtime::EventHandler {
 public:
  explicit JobHandler(JobController* controller) : controller_(controller) {}
  bool Handle(const Event& event, runtime::WorkQueue* queue) override {
    (controller_->*Method)(event, queue);
    return true;
  }
  static std::unique_ptr<runtime::EventHandler> Make(runtime::Reconciler& reconciler) {
    return std::make_unique<JobHandler>(static_cast<JobController*>(&reconciler));
  }

 private:
  JobController* const controller_;
};

}  // namespace

JobController::JobController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "job-controller", Jobs()) {}

void JobController::Enqueue(const ObjectKey& owner, runtime::WorkQueue* queue) {
  queue->AddAfter(owner, kJobBatchPeriod);
}

void JobController::OnDeleted(const ObjectKey& owner, const Value& pod, bool final) {
  WorkloadController::OnDeleted(owner, pod, final);
  if (final || !HasFinalizer(pod, kJobTrackingFinalizer)) letting_go_[owner].erase(Uid(pod));
}

void JobController::OnUpdated(const ObjectKey& owner, const Value& pod) {
  if (!HasFinalizer(pod, kJobTrackingFinalizer)) letting_go_[owner].erase(Uid(pod));
}

void JobController::HandleJob(const Event& event, runtime::WorkQueue* queue) {
  const Value& job = event.object;
  const ObjectKey key = runtime::KeyOf(job);
  const bool gone = event.type == Event::Type::kDelete;
  if (gone || (event.type == Event::Type::kUpdate && IsJobFinished(job))) {
    // Its pods must not be held by a finalizer that nothing will remove.
    for (const Value& pod : cached_.List(Pods(), NamespaceOf(job))) {
      if (HasFinalizer(pod, kJobTrackingFinalizer) &&
          kinds::SelectorMatches(job["spec"]["selector"], LabelsOf(pod))) {
        queue->Add({key.namespace_, absl::StrCat(kOrphanPrefix, NameOf(pod))});
      }
    }
    if (gone) {
      writes_.Forget(key);
      finished_.erase(Uid(job));
      backoffs_.erase(key);
      queue->Add(key);
    }
    return;
  }
  if (event.type != Event::Type::kUpdate || GenerationOf(event.old) != GenerationOf(job)) {
    queue->Add(key);
  } else {
    queue->AddAfter(key, kJobBatchPeriod);
  }
  const Value& deadline = job["spec"]["activeDeadlineSeconds"];
  const std::optional<absl::Time> start = TimeOf(job["status"]["startTime"]);
  if (event.type == Event::Type::kUpdate && start.has_value() && deadline.is_int() &&
      event.old["spec"]["activeDeadlineSeconds"] != deadline) {
    queue->AddAfter(key, *start + absl::Seconds(deadline.int_value()) - loop_->Now());
  }
}

void JobController::HandlePod(const Event& event, runtime::WorkQueue* queue) {
  HandleDependent(event, queue);
  const Value& pod = event.object;
  if (event.type == Event::Type::kDelete || !HasFinalizer(pod, kJobTrackingFinalizer)) return;
  const Value* job = ResolveOwner(pod);
  const bool owned = runtime::ControllerOf(pod) != nullptr;
  const bool waits = job != nullptr && !IsJobFinished(*job);
  // One that has an owner is looked at when it is on its way out; its owner sees to it before.
  if (waits || (owned && !IsDeleting(pod))) return;
  queue->Add({std::string(NamespaceOf(pod)), absl::StrCat(kOrphanPrefix, NameOf(pod))});
}

sim::Task<Outcome> JobController::ReconcileOrphan(ObjectKey key) {
  const Value* found = cached_.Find(Pods(), key);
  if (found == nullptr) co_return Result::Done();
  const Value pod = *found;
  const Value* controller = runtime::ControllerOf(pod);
  if (controller != nullptr) {
    if ((*controller)["kind"].string_value() != "Job") co_return Result::Done();
    const Value* job = ResolveOwner(pod);
    if (job != nullptr && (IsManagedElsewhere(*job) || !IsJobFinished(*job))) {
      co_return Result::Done();
    }
  }
  if (!HasFinalizer(pod, kJobTrackingFinalizer)) co_return Result::Done();
  std::set<std::string> unused;
  co_return co_await Release(nullptr, {pod}, &unused);
}

sim::Task<Outcome> JobController::Reconcile(runtime::Context&, runtime::Request request) {
  if (absl::StartsWith(request.name, kOrphanPrefix)) {
    co_return co_await ReconcileOrphan(
        {request.namespace_, std::string(absl::StripPrefix(request.name, kOrphanPrefix))});
  }
  absl::Status seen = writes_.EnsureSeen(request);
  if (!seen.ok()) co_return seen;
  const Value* found = cached_.Find(Jobs(), request);
  if (found == nullptr) {
    expectations_.Forget(request);
    letting_go_.erase(request);
    writes_.Forget(request);
    backoffs_.erase(request);
    co_return Result::Done();
  }
  Pass pass;
  pass.key = request;
  pass.job = *found;
  if (IsManagedElsewhere(pass.job)) co_return Result::Done();
  if (IsJobFinished(pass.job)) {
    backoffs_.erase(request);
    writes_.Forget(request);
    finished_.erase(Uid(pass.job));
    co_return Result::Done();
  }
  // The cache still shows the Job as unfinished; a pass now would end it twice.
  if (finished_.count(Uid(pass.job)) != 0) co_return Result::Done();
  const bool satisfied = expectations_.Satisfied(request);
  absl::StatusOr<std::vector<Value>> pods =
      co_await ClaimObjects({.client = client_,
                             .owner_kind = &Jobs(),
                             .owner = pass.job,
                             .kind = &Pods(),
                             .selector = pass.job["spec"]["selector"],
                             .finalizer = kJobTrackingFinalizer},
                            PodsOfOrOrphaned(pass.job));
  if (!pods.ok()) co_return pods.status();
  pass.pods = *std::move(pods);
  for (Value& pod : pass.pods) {
    // Adopted just now: the cache does not show the finalizer yet.
    if (runtime::ControllerOf(pod) == nullptr && !HasFinalizer(pod, kJobTrackingFinalizer)) {
      pod.Mutable("metadata").Mutable("finalizers").Append(kJobTrackingFinalizer);
    }
  }
  Observe(&pass);
  JudgeEnd(&pass);
  JudgeIndexes(&pass);
  bool flush = false;
  absl::Status managed = co_await ManageOrEnd(&pass, satisfied, &flush);
  absl::Status tracked = co_await TrackAndRelease(&pass, flush);
  if (!tracked.ok()) co_return runtime::WrapError("tracking status: ", tracked);
  if (!managed.ok()) co_return managed;
  co_return pass.again > absl::ZeroDuration() ? Result::After(pass.again) : Result::Done();
}

sim::Task<absl::Status> JobController::ManageOrEnd(Pass* pass, bool satisfied,
                                                   bool* status_changed) {
  int64_t active = static_cast<int64_t>(pass->active.size());
  absl::Status managed;
  if (!pass->finished.is_null()) {
    managed = co_await EndActive(pass, satisfied, &active);
  } else {
    const bool manages = satisfied && !IsDeleting(pass->job);
    if (manages) managed = co_await Manage(pass, &active);
    const Value& completions = pass->job["spec"]["completions"];
    const bool enough =
        completions.is_int() ? pass->succeeded >= completions.int_value() : pass->succeeded > 0;
    if (enough && active == 0) {
      pass->finished = JobCondition("SuccessCriteriaMet", "True", "CompletionsReached",
                                    "Reached expected number of succeeded pods", loop_->Now());
    } else if (manages) {
      *status_changed = UpdateSuspended(pass);
    }
  }
  Value& status = pass->job.Mutable("status");
  *status_changed |= active != status["active"].int_value() ||
                     Value(pass->ready) != status["ready"] ||
                     Value(pass->terminating) != status["terminating"];
  SetCount(&status, "active", active);
  status.Set("ready", pass->ready);
  status.Set("terminating", pass->terminating);
  co_return managed;
}

// The Job ends: what still runs is deleted. It is not finished before all of that is known to go.
sim::Task<absl::Status> JobController::EndActive(Pass* pass, bool satisfied, int64_t* active) {
  const std::vector<Value> pods = pass->active;
  int64_t deleted = 0, deleted_ready = 0;
  auto remove = [this, pass, &pods, &deleted, &deleted_ready](int i) -> sim::Task<absl::Status> {
    const Value& pod = pods[static_cast<size_t>(i)];
    absl::Status gone =
        runtime::IgnoreNotFound(co_await pods_.Delete(pass->job, std::string(NameOf(pod))));
    deleted += gone.ok();
    deleted_ready += IsPodReady(pod);
    co_return gone;
  };
  std::vector<absl::Status> errors =
      co_await InParallel(loop_, static_cast<int>(pods.size()), remove);
  // Some may still run, unseen or undeleted: the next pass says that it is over.
  if (deleted != *active || !satisfied) pass->finished = Value();
  *active -= deleted;
  pass->terminating += deleted;
  pass->ready -= deleted_ready;
  co_return errors.empty() ? absl::OkStatus() : errors[0];
}

bool JobController::UpdateSuspended(Pass* pass) {
  const absl::Time now = loop_->Now();
  if (IsJobSuspended(pass->job)) {
    if (!EnsureJobCondition(JobCondition("Suspended", "True", "JobSuspended", "Job suspended", now),
                            &pass->job)) {
      return false;
    }
    recorder_.Record(Jobs(), pass->job, "Normal", "Suspended", "Job suspended");
    // So that where its pods run may be changed again.
    pass->job.Mutable("status").Erase("startTime");
    return true;
  }
  if (!EnsureJobCondition(JobCondition("Suspended", "False", "JobResumed", "Job resumed", now),
                          &pass->job)) {
    return false;
  }
  recorder_.Record(Jobs(), pass->job, "Normal", "Resumed", "Job resumed");
  pass->job.Mutable("status").Set("startTime", go::FormatRfc3339(now));
  return true;
}

sim::Task<absl::Status> JobController::Manage(Pass* pass, int64_t* active) {
  const Value& spec = pass->job["spec"];
  const int64_t parallelism = IntOr(spec["parallelism"], 1);
  int64_t wanted = 0;
  if (IsJobSuspended(pass->job)) {
    wanted = 0;
  } else if (!spec["completions"].is_int()) {
    // Any success ends it: then no new ones, but those that run may end.
    wanted = pass->succeeded > 0 ? *active : parallelism;
  } else {
    wanted = std::clamp<int64_t>(Completions(pass->job) - pass->succeeded, 0, parallelism);
  }
  const size_t surplus = static_cast<size_t>(std::max<int64_t>(0, *active - wanted));
  std::vector<Value> victims;
  if (IsIndexedJob(pass->job)) {
    victims = SurplusIndexedPods(pass->active, Completions(pass->job), surplus);
  } else {
    victims = pass->active;
    SortByActivity(&victims);
    victims.resize(surplus);
  }
  if (victims.size() > kMostPodsPerPass) victims.resize(kMostPodsPerPass);
  if (!victims.empty()) co_return co_await DeletePods(pass, std::move(victims), active);
  if (IsJobSuspended(pass->job)) co_return absl::OkStatus();

  // A pod on its way out may yet succeed: then it must not be replaced before it has ended.
  const int64_t terminating = OnlyReplacesFailedPods(pass->job) ? pass->terminating : 0;
  const int64_t missing = std::min(wanted - terminating - *active, kMostPodsPerPass);
  if (missing <= 0) co_return absl::OkStatus();
  if (!HasBackoffPerIndex(pass->job)) {
    const absl::Duration wait = pass->backoff.Remaining(loop_->Now());
    if (wait > absl::ZeroDuration()) {
      pass->again = std::max(wait, kJobBatchPeriod);
      co_return absl::OkStatus();
    }
  }
  co_return co_await CreatePods(pass, missing, active);
}

sim::Task<absl::Status> JobController::DeletePods(Pass* pass, std::vector<Value> pods,
                                                  int64_t* active) {
  std::set<std::string> names;
  for (const Value& pod : pods) names.insert(std::string(NameOf(pod)));
  expectations_.ExpectDeletions(pass->key, std::move(names));
  int64_t deleted = 0, deleted_ready = 0;
  auto remove = [this, pass, &pods, &deleted, &deleted_ready](int i) -> sim::Task<absl::Status> {
    const Value& pod = pods[static_cast<size_t>(i)];
    const std::string name(NameOf(pod));
    absl::Status gone;
    // Nothing counts a pod that is not wanted.
    if (HasFinalizer(pod, kJobTrackingFinalizer)) {
      std::set<std::string> unused;
      gone = co_await Release(nullptr, {pod}, &unused);
    }
    if (gone.ok()) gone = co_await pods_.Delete(pass->job, name);
    if (!gone.ok()) expectations_.DeletionObserved(pass->key, name);
    gone = runtime::IgnoreNotFound(gone);
    deleted += gone.ok();
    deleted_ready += IsPodReady(pod);
    co_return gone;
  };
  std::vector<absl::Status> errors =
      co_await InParallel(loop_, static_cast<int>(pods.size()), remove);
  *active -= deleted;
  pass->terminating += deleted;
  pass->ready -= deleted_ready;
  co_return errors.empty() ? absl::OkStatus() : errors[0];
}

std::optional<std::vector<int64_t>> JobController::IndexesToCreate(Pass* pass,
                                                                   int64_t count) const {
  Intervals taken =
      pass->succeeded_indexes.With(CompletionIndexesOf(pass->active)).With(pass->failed_indexes);
  if (OnlyReplacesFailedPods(pass->job)) {
    std::vector<Value> terminating;
    for (const Value& pod : pass->pods) {
      if (IsPodTerminating(pod)) terminating.push_back(pod);
    }
    taken = taken.With(CompletionIndexesOf(terminating));
  }
  std::vector<int64_t> indexes = taken.FirstMissing(count, Completions(pass->job));
  if (!HasBackoffPerIndex(pass->job)) return indexes;
  std::vector<int64_t> now;
  absl::Duration shortest = absl::InfiniteDuration();
  for (int64_t index : indexes) {
    JobBackoff backoff;
    auto delayed = pass->delayed.find(index);
    if (delayed != pass->delayed.end()) {
      backoff = {AllIndexFailures(delayed->second) + 1, FinishedTimeOf(delayed->second)};
    }
    const absl::Duration wait = backoff.Remaining(loop_->Now());
    if (wait == absl::ZeroDuration()) now.push_back(index);
    shortest = std::min(shortest, wait);
  }
  if (now.empty() && shortest > absl::ZeroDuration() && !indexes.empty()) {
    pass->again = std::max(shortest, kJobBatchPeriod);
    return std::nullopt;
  }
  return now;
}

sim::Task<absl::Status> JobController::CreatePods(Pass* pass, int64_t count, int64_t* active) {
  std::vector<int64_t> indexes;
  if (IsIndexedJob(pass->job)) {
    std::optional<std::vector<int64_t>> chosen = IndexesToCreate(pass, count);
    if (!chosen.has_value()) co_return absl::OkStatus();
    indexes = *std::move(chosen);
    count = static_cast<int64_t>(indexes.size());
  }
  expectations_.ExpectCreations(pass->key, count);
  Value pod = PodFromTemplate(pass->job["spec"]["template"], Jobs(), pass->job);
  if (!HasFinalizer(pod, kJobTrackingFinalizer)) {
    pod.Mutable("metadata").Mutable("finalizers").Append(kJobTrackingFinalizer);
  }
  auto create = [this, pass, &pod, &indexes](int i) -> sim::Task<absl::Status> {
    Value wanted = pod;
    if (!indexes.empty()) {
      const int64_t index = indexes[static_cast<size_t>(i)];
      SetCompletionIndex(NameOf(pass->job), index, &wanted);
      auto replaced = pass->delayed.find(index);
      if (HasBackoffPerIndex(pass->job)) {
        int64_t failures = 0, ignored = 0;
        if (replaced != pass->delayed.end()) {
          failures = IndexFailures(replaced->second);
          ignored = AllIndexFailures(replaced->second) - failures;
          ++(JudgeFailure(pass->job, replaced->second).counts ? failures : ignored);
        }
        Value& annotations = wanted.Mutable("metadata").Mutable("annotations");
        annotations.Set(kIndexFailures, absl::StrCat(failures));
        if (ignored > 0) annotations.Set(kIgnoredIndexFailures, absl::StrCat(ignored));
      }
    }
    absl::Status made = co_await pods_.Create(pass->job, std::move(wanted));
    // All creates fail while the namespace goes; what was expected is forgotten with the Job.
    co_return IsNamespaceTerminating(made) ? absl::OkStatus() : made;
  };
  BatchResult made = co_await SlowStart(loop_, static_cast<int>(count), create);
  for (int64_t i = made.successes; i < count; ++i) expectations_.CreationObserved(pass->key);
  *active += made.successes;
  co_return made.errors.empty() ? absl::OkStatus() : made.errors[0];
}

runtime::ControllerSpec JobSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/job";
  spec.about = "The Job controller: pods until enough have succeeded or too many have failed";
  spec.for_resource = Jobs();
  spec.for_handler = &JobHandler<&JobController::HandleJob>::Make;
  runtime::WatchSpec pods;
  pods.resource = Pods();
  pods.handler = &JobHandler<&JobController::HandlePod>::Make;
  spec.watches = {std::move(pods)};
  spec.indexes = {PodIndex()};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/job", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<JobController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

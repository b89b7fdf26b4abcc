// A Deployment owns ReplicaSets, one for each template it has had; the one with its present
// template is the current one. A pass makes one step only (grow the new, or shrink the old ones)
// and reports; the change of a ReplicaSet's status brings the next.
//
// A change of the size while a rollout is under way goes first: all ReplicaSets get their share of
// it (Sync), since a step of the rollout would otherwise count with old sizes. ReplicaSets remember
// the size they were scaled for in an annotation, which is how the change is noticed.
#include "reconcilers/workloads/deployment.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/deployment_status.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

bool IsPaused(const Value& deployment) { return deployment["spec"]["paused"].bool_value(); }

// Whether it changed the Deployment in memory.
bool SetRevision(const std::string& revision, Value* deployment) {
  if (AnnotationsOf(*deployment)[kRevisionAnnotation].string_value() == revision) return false;
  deployment->Mutable("metadata").Mutable("annotations").Set(kRevisionAnnotation, revision);
  return true;
}

void SetProgressing(absl::string_view status, absl::string_view reason, absl::string_view message,
                    absl::Time now, Value* deployment) {
  SetDeploymentCondition("Progressing", status, reason, message, now,
                         &deployment->Mutable("status"));
}

// The ReplicaSet for the Deployment's template, its size not yet set.
Value NewReplicaSet(const Value& deployment) {
  const std::string hash = TemplateHash(deployment["spec"]["template"],
                                        deployment["status"]["collisionCount"].int_value());
  Value pod_template = deployment["spec"]["template"];
  pod_template.Mutable("metadata").Mutable("labels").Set(kPodTemplateHash, hash);
  Value selector = deployment["spec"]["selector"];
  selector.Mutable("matchLabels").Set(kPodTemplateHash, hash);
  Value metadata = Value::Object(
      {{"name", absl::StrCat(NameOf(deployment).substr(0, 252 - hash.size()), "-", hash)},
       {"namespace", NamespaceOf(deployment)},
       {"labels", LabelsOf(pod_template)},
       {"ownerReferences", Value::List({ControllerReference(Deployments(), deployment)})}});
  Value spec = Value::Object(
      {{"replicas", 0}, {"selector", std::move(selector)}, {"template", std::move(pod_template)}});
  SetCount(&spec, "minReadySeconds", deployment["spec"]["minReadySeconds"].int_value());
  return Value::Object({{"apiVersion", "apps/v1"},
                        {"kind", "ReplicaSet"},
                        {"metadata", std::move(metadata)},
                        {"spec", std::move(spec)}});
}

class PodGoneHandler : public runtime::EventHandler {
 public:
  explicit PodGoneHandler(DeploymentController* controller) : controller_(controller) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    if (event.type == runtime::Event::Type::kDelete) {
      controller_->HandlePodGone(event.object, queue);
    }
    return true;
  }

 private:
  DeploymentController* const controller_;
};

}  // namespace

DeploymentController::DeploymentController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "deployment-controller", Deployments()) {}

sim::Task<Outcome> DeploymentController::Reconcile(runtime::Context&, runtime::Request request) {
  Outcome outcome = co_await SyncOnce(request);
  co_return retries_.Judge(request, std::move(outcome));
}

sim::Task<Outcome> DeploymentController::SyncOnce(runtime::Request request) {
  const Value* found = cached_.Find(Deployments(), request);
  if (found == nullptr) co_return Result::Done();
  Value deployment = *found;
  absl::StatusOr<Sets> sets =
      co_await ClaimObjects({.client = client_,
                             .owner_kind = &Deployments(),
                             .owner = deployment,
                             .kind = &ReplicaSets(),
                             .selector = deployment["spec"]["selector"]},
                            cached_.List(ReplicaSets(), request.namespace_));
  if (!sets.ok()) co_return sets.status();
  if (IsDeleting(deployment)) {
    absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, *sets, false);
    if (!parts.ok()) co_return parts.status();
    co_return co_await WriteStatus(deployment,
                                   CalculateDeploymentStatus(deployment, *parts, loop_->Now()));
  }
  absl::Status paused = co_await CheckPaused(&deployment);
  if (!paused.ok()) co_return paused;
  if (IsPaused(deployment)) co_return co_await Sync(deployment, *std::move(sets));
  if (RollbackRevision(deployment).has_value()) {
    co_return co_await RollBack(deployment, *std::move(sets));
  }

  absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, *sets, false);
  if (!parts.ok()) co_return parts.status();
  for (const Value& rs : Active(parts->All())) {
    const std::optional<int64_t> desired = DesiredReplicasAnnotation(rs);
    // The Deployment has been scaled: no step of a rollout before all know their sizes.
    if (desired.has_value() && *desired != Replicas(deployment)) {
      co_return co_await Sync(deployment, *std::move(sets));
    }
  }
  if (IsRollingUpdate(deployment)) co_return co_await RollOut(deployment, *std::move(sets));
  co_return co_await RollOutByRecreation(deployment, *std::move(sets));
}

sim::Task<Outcome> DeploymentController::RollOut(Value deployment, Sets sets) {
  absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, std::move(sets), true);
  if (!parts.ok()) co_return parts.status();
  absl::StatusOr<bool> grown = co_await GrowNew(deployment, *parts);
  if (!grown.ok()) co_return grown.status();
  if (*grown || co_await ShrinkOld(deployment, *parts)) {
    co_return co_await ReportRollout(deployment, *std::move(parts));
  }
  if (IsComplete(deployment, deployment["status"])) {
    absl::Status cleaned = co_await CleanUpHistory(deployment, parts->old);
    if (!cleaned.ok()) co_return cleaned;
  }
  co_return co_await ReportRollout(deployment, *std::move(parts));
}

sim::Task<Outcome> DeploymentController::RollOutByRecreation(Value deployment, Sets sets) {
  absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, sets, false);
  if (!parts.ok()) co_return parts.status();
  bool shrunk = false;
  for (const Value& rs : Active(parts->old)) {
    absl::StatusOr<Scaled> scaled = co_await ScaleSet(deployment, rs, 0);
    if (!scaled.ok()) co_return scaled.status();
    shrunk |= scaled->changed;
  }
  // Nothing new before the last old pod is gone.
  if (shrunk || OldPodsRun(*parts)) {
    co_return co_await ReportRollout(deployment, *std::move(parts));
  }
  if (parts->current.is_null()) {
    parts = co_await FindSets(&deployment, std::move(sets), true);
    if (!parts.ok()) co_return parts.status();
  }
  if (Replicas(parts->current) != Replicas(deployment)) {
    absl::StatusOr<Scaled> grown =
        co_await ScaleSet(deployment, parts->current, Replicas(deployment));
    if (!grown.ok()) co_return grown.status();
  }
  if (IsComplete(deployment, deployment["status"])) {
    absl::Status cleaned = co_await CleanUpHistory(deployment, parts->old);
    if (!cleaned.ok()) co_return cleaned;
  }
  co_return co_await ReportRollout(deployment, *std::move(parts));
}

bool DeploymentController::OldPodsRun(const RolloutReplicaSets& sets) const {
  if (SumOfStatus(sets.old, "replicas") > 0) return true;
  for (const Value& rs : sets.old) {
    for (const Value& pod : cached_.ByIndex(Pods(), kPodOwnerIndex, UidOf(rs))) {
      if (!IsPodFinished(pod)) return true;
    }
  }
  return false;
}

sim::Task<absl::Status> DeploymentController::Sync(Value deployment, Sets sets) {
  absl::StatusOr<RolloutReplicaSets> parts = co_await FindSets(&deployment, std::move(sets), false);
  if (!parts.ok()) co_return parts.status();
  absl::Status scaled = co_await Scale(deployment, *parts);
  if (!scaled.ok()) co_return scaled;
  if (IsPaused(deployment)) {
    absl::Status cleaned = co_await CleanUpHistory(deployment, parts->old);
    if (!cleaned.ok()) co_return cleaned;
  }
  co_return co_await WriteStatus(deployment,
                                 CalculateDeploymentStatus(deployment, *parts, loop_->Now()));
}

sim::Task<absl::Status> DeploymentController::CheckPaused(Value* deployment) {
  if (!HasProgressDeadline(*deployment)) co_return absl::OkStatus();
  const absl::string_view reason =
      DeploymentCondition((*deployment)["status"], "Progressing")["reason"].string_value();
  if (reason == kProgressDeadlineExceeded) co_return absl::OkStatus();
  const bool said = reason == kDeploymentPaused;
  if (IsPaused(*deployment) == said) co_return absl::OkStatus();
  // Unknown, so that a pause does not count against the progress deadline.
  if (said) {
    SetProgressing("Unknown", kDeploymentResumed, "Deployment is resumed", loop_->Now(),
                   deployment);
  } else {
    SetProgressing("Unknown", kDeploymentPaused, "Deployment is paused", loop_->Now(), deployment);
  }
  Value written = *deployment;
  co_return co_await client_->Status().Update(Deployments(), &written);
}

sim::Task<absl::StatusOr<RolloutReplicaSets>> DeploymentController::FindSets(Value* deployment,
                                                                             Sets sets,
                                                                             bool create) {
  RolloutReplicaSets parts = Partition(*deployment, std::move(sets));
  const std::string revision = absl::StrCat(MaxRevision(parts.old) + 1);
  absl::Status done;
  if (!parts.current.is_null()) {
    done = co_await UseExisting(deployment, revision, &parts.current);
  } else if (create) {
    done = co_await CreateSet(deployment, revision, &parts);
  }
  if (!done.ok()) co_return done;
  co_return parts;
}

sim::Task<absl::Status> DeploymentController::UseExisting(Value* deployment, std::string revision,
                                                          Value* current) {
  const bool annotated = SetReplicaSetAnnotations(*deployment, revision, true, current);
  const int64_t min_ready = (*deployment)["spec"]["minReadySeconds"].int_value();
  if (annotated || (*current)["spec"]["minReadySeconds"].int_value() != min_ready) {
    SetCount(&current->Mutable("spec"), "minReadySeconds", min_ready);
    co_return co_await client_->Update(ReplicaSets(), current);
  }
  bool changed = SetRevision(
      std::string(AnnotationsOf(*current)[kRevisionAnnotation].string_value()), deployment);
  if (HasProgressDeadline(*deployment) &&
      DeploymentCondition((*deployment)["status"], "Progressing").is_null()) {
    SetProgressing("True", kFoundNewReplicaSet,
                   absl::StrCat("Found new replica set \"", NameOf(*current), "\""), loop_->Now(),
                   deployment);
    changed = true;
  }
  if (!changed) co_return absl::OkStatus();
  Value written = *deployment;
  co_return co_await client_->Status().Update(Deployments(), &written);
}

sim::Task<absl::Status> DeploymentController::CreateSet(Value* deployment, std::string revision,
                                                        RolloutReplicaSets* sets) {
  Value wanted = NewReplicaSet(*deployment);
  std::vector<Value> all = sets->old;
  all.push_back(wanted);
  const int64_t replicas = NewReplicaCount(*deployment, all, wanted);
  wanted.Mutable("spec").Set("replicas", replicas);
  SetReplicaSetAnnotations(*deployment, revision, false, &wanted);
  sets->current = wanted;
  absl::Status created = co_await client_->Create(ReplicaSets(), &sets->current);
  const bool taken = runtime::IsAlreadyExists(created);
  if (taken) {
    created = co_await HandleNameTaken(deployment, wanted, &sets->current, created);
    if (!created.ok()) co_return created;
  } else if (!created.ok()) {
    if (IsNamespaceTerminating(created)) co_return created;
    const std::string message = absl::StrCat("Failed to create new replica set \"", NameOf(wanted),
                                             "\": ", created.message());
    if (HasProgressDeadline(*deployment)) {
      SetProgressing("False", kReplicaSetCreateError, message, loop_->Now(), deployment);
      Value written = *deployment;
      // The failed create is the error that counts.
      (co_await client_->Status().Update(Deployments(), &written)).IgnoreError();
    }
    recorder_.Record(Deployments(), *deployment, "Warning", kReplicaSetCreateError, message);
    co_return created;
  }
  if (!taken && replicas > 0) {
    recorder_.Record(
        Deployments(), *deployment, "Normal", "ScalingReplicaSet",
        absl::StrCat("Scaled up replica set ", NameOf(sets->current), " from 0 to ", replicas));
  }
  bool changed = SetRevision(revision, deployment);
  if (!taken && HasProgressDeadline(*deployment)) {
    SetProgressing("True", kNewReplicaSetCreated,
                   absl::StrCat("Created new replica set \"", NameOf(sets->current), "\""),
                   loop_->Now(), deployment);
    changed = true;
  }
  if (!changed) co_return absl::OkStatus();
  Value written = *deployment;
  co_return co_await client_->Status().Update(Deployments(), &written);
}

// Ours with the same template: an earlier create whose answer was lost, or a stale cache. Else two
// templates have the same hash, and the next try counts the collision in.
sim::Task<absl::Status> DeploymentController::HandleNameTaken(Value* deployment, Value wanted,
                                                              Value* current, absl::Status error) {
  const runtime::ObjectKey key = runtime::KeyOf(wanted);
  const Value* there = cached_.Find(ReplicaSets(), key);
  if (there == nullptr) {
    co_return runtime::ApiError(api::NotFound({"apps", "replicasets"}, key.name));
  }
  if (runtime::IsControlledBy(*there, *deployment) &&
      !Partition(*deployment, {*there}).current.is_null()) {
    *current = *there;
    co_return absl::OkStatus();
  }
  Value& status = deployment->Mutable("status");
  status.Set("collisionCount", status["collisionCount"].int_value() + 1);
  Value written = *deployment;
  (co_await client_->Status().Update(Deployments(), &written)).IgnoreError();
  co_return error;
}

sim::Task<absl::Status> DeploymentController::WriteStatus(Value deployment, Value status) {
  const Value& before = deployment["status"];
  if (before == status || (before.is_null() && status.empty())) co_return absl::OkStatus();
  deployment.Set("status", std::move(status));
  co_return co_await client_->Status().Update(Deployments(), &deployment);
}

sim::Task<Outcome> DeploymentController::ReportRollout(Value deployment, RolloutReplicaSets sets) {
  Value status = RolloutStatus(deployment, sets, loop_->Now());
  if (status != deployment["status"]) {
    co_return co_await WriteStatus(std::move(deployment), std::move(status));
  }
  const std::optional<absl::Duration> check = ProgressCheckAfter(deployment, status, loop_->Now());
  if (!check.has_value()) co_return Result::Done();
  co_return *check == absl::ZeroDuration() ? Result::Requeue() : Result::After(*check);
}

void DeploymentController::HandlePodGone(const Value& pod, runtime::WorkQueue* queue) {
  const Value* reference = runtime::ControllerOf(pod);
  if (reference == nullptr || (*reference)["kind"].string_value() != "ReplicaSet") return;
  const Value* rs = cached_.Find(ReplicaSets(), {std::string(NamespaceOf(pod)),
                                                 std::string((*reference)["name"].string_value())});
  const Value* deployment = rs == nullptr ? nullptr : ResolveOwner(*rs);
  if (deployment == nullptr || IsRollingUpdate(*deployment)) return;
  for (const Value& other : cached_.List(ReplicaSets(), NamespaceOf(pod))) {
    if (!runtime::IsControlledBy(other, *deployment)) continue;
    if (!cached_.ByIndex(Pods(), kPodOwnerIndex, UidOf(other)).empty()) return;
  }
  queue->Add(runtime::KeyOf(*deployment));
}

runtime::ControllerSpec DeploymentSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/deployment";
  spec.about = "The Deployment controller: rolls pods over from one template to the next";
  spec.for_resource = Deployments();
  runtime::WatchSpec pods;
  pods.resource = Pods();
  pods.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<PodGoneHandler>(static_cast<DeploymentController*>(&reconciler));
  };
  spec.watches = {DependentWatch(ReplicaSets()), std::move(pods)};
  spec.indexes = {PodIndex()};
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/deployment", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<DeploymentController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

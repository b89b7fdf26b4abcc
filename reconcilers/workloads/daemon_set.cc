// Pods are sorted by the node they are on or meant for: a pod that is not bound yet counts for the
// node in its affinity. A pod holds its node until it is gone, even while it is being deleted, so
// that no second one is made beside it.
//
// Making and deleting pods has two reasons, nodes that come and go (Manage) and rollouts (RollOut).
// The second only runs if the first had nothing to do: both count pods, and neither sees what the
// other has just done.
#include "reconcilers/workloads/daemon_set.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr size_t kBurst = 250;
// How long a node is left alone after a pod of it has failed.
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Minutes(15);
constexpr int64_t kDefaultHistoryLimit = 10;

std::string NodeOf(const Value& pod) {
  const absl::string_view bound = pod["spec"]["nodeName"].string_value();
  return bound.empty() ? NodeOfDaemonPod(pod) : std::string(bound);
}

int64_t MinReady(const Value& set) { return set["spec"]["minReadySeconds"].int_value(); }

absl::string_view HashOf(const Value& pod) {
  return LabelsOf(pod)[kDaemonHashLabel].string_value();
}

// The pod's template with the affinity for one node in place of others for nodes.
Value PodFor(const Value& set, const std::string& node, const std::string& hash) {
  Value pod = PodFromTemplate(set["spec"]["template"], DaemonSets(), set);
  Value& labels = pod.Mutable("metadata").Mutable("labels");
  labels.Set(kDaemonHashLabel, hash);
  const Value& generation =
      set["metadata"]["annotations"]["deprecated.daemonset.template.generation"];
  if (generation.is_string()) labels.Set("pod-template-generation", generation);
  Value field = Value::Object(
      {{"key", "metadata.name"}, {"operator", "In"}, {"values", Value::List({Value(node)})}});
  Value term = Value::Object({{"matchFields", Value::List({std::move(field)})}});
  Value required = Value::Object({{"nodeSelectorTerms", Value::List({std::move(term)})}});
  Value& spec = pod.Mutable("spec");
  spec.Mutable("affinity")
      .Mutable("nodeAffinity")
      .Set("requiredDuringSchedulingIgnoredDuringExecution", std::move(required));
  AddDaemonTolerations(&spec);
  return pod;
}

class NodeHandler : public runtime::EventHandler {
 public:
  explicit NodeHandler(const DaemonSetController* controller) : controller_(controller) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    controller_->HandleNode(event, queue);
    return true;
  }

 private:
  const DaemonSetController* const controller_;
};

}  // namespace

DaemonSetController::DaemonSetController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "daemonset-controller", DaemonSets()),
      history_(loop_, client_, &cached_, &DaemonSets()) {}

// Only sets that would do something there now are looked at; a node that goes concerns none.
void DaemonSetController::HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const {
  if (event.type == runtime::Event::Type::kDelete) return;
  if (event.type == runtime::Event::Type::kUpdate &&
      LabelsOf(event.old) == LabelsOf(event.object) &&
      event.old["spec"]["taints"] == event.object["spec"]["taints"]) {
    return;
  }
  for (const Value& set : cached_.List(DaemonSets(), "")) {
    const std::vector<Value> pods = cached_.List(Pods(), std::string(NamespaceOf(set)));
    const bool scheduled = std::any_of(pods.begin(), pods.end(), [&](const Value& pod) {
      return pod["spec"]["nodeName"].string_value() == NameOf(event.object) &&
             runtime::IsControlledBy(pod, set);
    });
    const NodeFit fit = DaemonFit(set).Of(event.object);
    const bool misscheduled = set["status"]["numberMisscheduled"].int_value() > 0;
    if (scheduled ? !fit.should_stay || misscheduled : fit.should_run) {
      queue->Add(runtime::KeyOf(set));
    }
  }
}

sim::Task<Outcome> DaemonSetController::Reconcile(runtime::Context&, runtime::Request request) {
  absl::Status seen = writes_.EnsureSeen(request);
  if (!seen.ok()) co_return seen;
  const Value* found = cached_.Find(DaemonSets(), request);
  if (found == nullptr) {
    expectations_.Forget(request);
    writes_.Forget(request);
    co_return Result::Done();
  }
  const Value set = *found;
  if (IsDeleting(set)) co_return Result::Done();
  absl::StatusOr<std::string> hash = co_await FindRevision(set);
  if (!hash.ok()) co_return hash.status();
  absl::StatusOr<std::vector<Value>> owned =
      co_await ClaimObjects({.client = client_,
                             .owner_kind = &DaemonSets(),
                             .owner = set,
                             .kind = &Pods(),
                             .selector = set["spec"]["selector"]},
                            PodsOfOrOrphaned(set));
  if (!owned.ok()) co_return owned.status();
  Pass pass{set, cached_.List(Nodes(), ""), {}, *std::move(hash)};
  for (const Value& pod : *owned) {
    // What has ended and is being deleted is nobody's concern any more.
    if (!IsPodFinished(pod) || !IsDeleting(pod)) pass.pods[NodeOf(pod)].push_back(pod);
  }
  absl::Status managed;
  const bool satisfied = expectations_.Satisfied(request);
  if (satisfied) {
    managed = co_await Manage(&pass);
    if (managed.ok() && expectations_.Satisfied(request) &&
        set["spec"]["updateStrategy"]["type"].string_value() == "RollingUpdate") {
      DaemonPlan plan = PlanRollOut(set, pass.nodes, pass.pods, pass.hash, loop_->Now());
      managed = co_await Sync(pass, std::move(plan));
    }
    if (managed.ok()) managed = co_await CleanUpHistory(pass, *owned);
  }
  absl::Status written = co_await WriteStatus(&pass, satisfied);
  if (!managed.ok()) co_return managed;
  if (!written.ok()) co_return written;
  co_return pass.again == absl::InfiniteDuration() ? Result::Done() : Result::After(pass.again);
}

sim::Task<absl::Status> DaemonSetController::CleanUpHistory(const Pass& pass,
                                                            const std::vector<Value>& owned) {
  const absl::string_view name = NameOf(pass.set);
  std::vector<std::string> live = {absl::StrCat(name, "-", pass.hash)};
  for (const Value& pod : owned) live.push_back(absl::StrCat(name, "-", HashOf(pod)));
  co_return runtime::IgnoreNotFound(co_await history_.Truncate(
      history_.List(pass.set), live,
      IntOr(pass.set["spec"]["revisionHistoryLimit"], kDefaultHistoryLimit)));
}

sim::Task<absl::StatusOr<std::string>> DaemonSetController::FindRevision(Value set) {
  const std::vector<Value> revisions = history_.List(set);
  int64_t collisions = set["status"]["collisionCount"].int_value();
  Value wanted = NewRevision(DaemonSets(), set, LabelsOf(set["spec"]["template"]),
                             TemplatePatch(set["spec"]["template"]), NextRevision(revisions),
                             collisions, kDaemonHashLabel);
  const Value* equal = nullptr;
  for (const Value& revision : revisions) {
    if (revision["data"] == wanted["data"]) equal = &revision;
  }
  if (equal == nullptr || RevisionNumber(*equal) != RevisionNumber(revisions.back())) {
    absl::StatusOr<Value> made = equal == nullptr
                                     ? co_await history_.Create(set, wanted, &collisions)
                                     : co_await history_.Renumber(*equal, RevisionNumber(wanted));
    if (!made.ok()) co_return made.status();
    wanted = *std::move(made);
  } else {
    wanted = *equal;
  }
  co_return std::string(LabelsOf(wanted)[kDaemonHashLabel].string_value());
}

sim::Task<absl::Status> DaemonSetController::Manage(Pass* pass) {
  DaemonPlan plan = PlanNodes(pass->set, pass->nodes, pass->pods, pass->hash, loop_->Now());
  for (const auto& [node, pod] : plan.finished) {
    const bool failed = PhaseOf(pod) == "Failed";
    // Whoever makes a pod fail at once would do so again.
    if (failed && !BackedOff(node, pass)) continue;
    recorder_.Record(DaemonSets(), pass->set, failed ? "Warning" : "Normal",
                     failed ? "FailedDaemonPod" : "SucceededDaemonPod",
                     absl::StrCat("Found ", failed ? "failed" : "succeeded", " daemon pod ",
                                  NamespaceOf(pod), "/", NameOf(pod), " on node ", node,
                                  ", will try to ", failed ? "kill" : "delete", " it"));
    plan.remove.push_back(pod);
  }
  return Sync(*pass, std::move(plan));
}

// Source: Backoff in k8s.io/client-go/util/flowcontrol/backoff.go.
bool DaemonSetController::BackedOff(const std::string& node, Pass* pass) {
  const absl::Time now = loop_->Now();
  Retry& retry = retries_[absl::StrCat(
      UidOf(pass->set), "/", pass->set["status"]["observedGeneration"].int_value(), "/", node)];
  const absl::Duration since = now - retry.last;
  if (since < retry.delay) {
    pass->again = std::min(pass->again, retry.delay);
    return false;
  }
  retry.delay = retry.delay == absl::ZeroDuration() || since > 2 * kLongestRetry
                    ? kFirstRetry
                    : std::min(2 * retry.delay, kLongestRetry);
  retry.last = now;
  return true;
}

sim::Task<absl::Status> DaemonSetController::Sync(const Pass& pass, DaemonPlan plan) {
  const Value set = pass.set;
  const std::string hash = pass.hash;
  const runtime::ObjectKey key = runtime::KeyOf(set);
  plan.create.resize(std::min(plan.create.size(), kBurst));
  plan.remove.resize(std::min(plan.remove.size(), kBurst));
  std::set<std::string> names;
  for (const Value& pod : plan.remove) names.insert(std::string(NameOf(pod)));
  expectations_.Expect(key, static_cast<int64_t>(plan.create.size()), std::move(names));
  std::vector<absl::Status> errors;
  if (!plan.create.empty()) {
    auto one = [this, &set, &plan, &hash](int i) -> sim::Task<absl::Status> {
      absl::Status made =
          co_await pods_.Create(set, PodFor(set, plan.create[static_cast<size_t>(i)], hash));
      co_return IsNamespaceTerminating(made) ? absl::OkStatus() : made;
    };
    BatchResult made = co_await SlowStart(loop_, static_cast<int>(plan.create.size()), one);
    for (size_t i = static_cast<size_t>(made.successes); i < plan.create.size(); ++i) {
      expectations_.CreationObserved(key);
    }
    errors = std::move(made.errors);
  }
  auto one = [this, &set, &plan, &key](int i) -> sim::Task<absl::Status> {
    const std::string name(NameOf(plan.remove[static_cast<size_t>(i)]));
    absl::Status deleted = co_await pods_.Delete(set, name);
    if (!deleted.ok()) expectations_.DeletionObserved(key, name);
    co_return runtime::IgnoreNotFound(deleted);
  };
  for (absl::Status& error :
       co_await InParallel(loop_, static_cast<int>(plan.remove.size()), one)) {
    errors.push_back(std::move(error));
  }
  co_return Aggregate(errors);
}

Value DaemonSetController::CountPods(Pass* pass) const {
  const Value& set = pass->set;
  const DaemonFit fit(set);
  int64_t desired = 0, current = 0, misscheduled = 0, ready = 0, available = 0, updated = 0;
  for (const Value& node : pass->nodes) {
    const auto there = pass->pods.find(std::string(NameOf(node)));
    const bool scheduled = there != pass->pods.end() && !there->second.empty();
    if (!fit.Of(node).should_run) {
      misscheduled += scheduled;
      continue;
    }
    ++desired;
    if (!scheduled) continue;
    ++current;
    const Value& pod =
        *std::min_element(there->second.begin(), there->second.end(), &DaemonPodBefore);
    ready += IsPodReady(pod);
    available += IsPodAvailable(pod, MinReady(set), loop_->Now());
    updated += IsDaemonPodUpdated(set, pod, pass->hash);
  }
  if (MinReady(set) > 0 && ready != available) {
    pass->again = std::min(pass->again, absl::Seconds(MinReady(set)));
  }
  Value status = set["status"].is_object() ? set["status"] : Value::Object();
  status.Set("currentNumberScheduled", current);
  status.Set("numberMisscheduled", misscheduled);
  status.Set("desiredNumberScheduled", desired);
  status.Set("numberReady", ready);
  SetCount(&status, "updatedNumberScheduled", updated);
  SetCount(&status, "numberAvailable", available);
  SetCount(&status, "numberUnavailable", desired - available);
  return status;
}

sim::Task<absl::Status> DaemonSetController::WriteStatus(Pass* pass, bool synced) {
  Value set = pass->set;
  const int64_t generation = GenerationOf(set);
  Value status = CountPods(pass);
  if (status == set["status"] && status["observedGeneration"].int_value() >= generation) {
    co_return absl::OkStatus();
  }
  // What was not acted on has not been observed.
  if (synced) SetCount(&status, "observedGeneration", generation);
  absl::Status written = co_await WriteStatusTwice(&set, std::move(status));
  if (written.ok()) writes_.Wrote(runtime::KeyOf(set), DaemonSets(), VersionOf(set));
  co_return written;
}

runtime::ControllerSpec DaemonSetSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/daemonset";
  spec.about = "The DaemonSet controller: one pod on every node that fits";
  spec.for_resource = DaemonSets();
  runtime::WatchSpec nodes, revisions;
  nodes.resource = Nodes();
  nodes.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<NodeHandler>(static_cast<const DaemonSetController*>(&reconciler));
  };
  revisions.resource = ControllerRevisions();
  revisions.map = [](const Value&) { return std::vector<runtime::Request>(); };
  spec.watches = {DependentWatch(Pods()), std::move(nodes), std::move(revisions)};
  spec.indexes = {PodIndex()};
  spec.workers = 2;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/daemonset", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<DaemonSetController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

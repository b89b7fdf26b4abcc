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
#include "reconcilers/workloads/claims.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/parallel.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr size_t kBurst = 250;
constexpr char kHashLabel[] = "controller-revision-hash";
constexpr int64_t kDefaultHistoryLimit = 10;

std::string NodeOf(const Value& pod) {
  const absl::string_view bound = pod["spec"]["nodeName"].string_value();
  return bound.empty() ? NodeOfDaemonPod(pod) : std::string(bound);
}

int64_t MinReady(const Value& set) { return set["spec"]["minReadySeconds"].int_value(); }

absl::string_view HashOf(const Value& pod) { return LabelsOf(pod)[kHashLabel].string_value(); }

// The pod's template with the affinity for one node in place of others for nodes.
Value PodFor(const Value& set, const std::string& node, const std::string& hash) {
  Value pod = PodFromTemplate(set["spec"]["template"], DaemonSets(), set);
  pod.Mutable("metadata").Mutable("labels").Set(kHashLabel, hash);
  Value field = Value::Object(
      {{"key", "metadata.name"}, {"operator", "In"}, {"values", Value::List({Value(node)})}});
  Value term = Value::Object({{"matchFields", Value::List({std::move(field)})}});
  Value required = Value::Object({{"nodeSelectorTerms", Value::List({std::move(term)})}});
  pod.Mutable("spec")
      .Mutable("affinity")
      .Mutable("nodeAffinity")
      .Set("requiredDuringSchedulingIgnoredDuringExecution", std::move(required));
  // They stay on nodes that others leave.
  for (const char* key : {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}) {
    pod.Mutable("spec")
        .Mutable("tolerations")
        .Append(Value::Object({{"key", key}, {"operator", "Exists"}, {"effect", "NoExecute"}}));
  }
  for (const char* key : {"node.kubernetes.io/disk-pressure", "node.kubernetes.io/memory-pressure",
                          "node.kubernetes.io/pid-pressure", "node.kubernetes.io/unschedulable"}) {
    pod.Mutable("spec")
        .Mutable("tolerations")
        .Append(Value::Object({{"key", key}, {"operator", "Exists"}, {"effect", "NoSchedule"}}));
  }
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

void DaemonSetController::HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const {
  // What a node reports of itself is no reason.
  if (event.type == runtime::Event::Type::kUpdate &&
      LabelsOf(event.old) == LabelsOf(event.object) && event.old["spec"] == event.object["spec"]) {
    return;
  }
  for (const Value& set : cached_.List(DaemonSets(), "")) queue->Add(runtime::KeyOf(set));
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
  PodsByNode pods;
  for (const Value& pod : *owned) pods[NodeOf(pod)].push_back(pod);
  absl::Status managed;
  if (expectations_.Satisfied(request)) {
    managed = co_await Manage(set, pods, *hash);
    if (managed.ok() && expectations_.Satisfied(request) &&
        set["spec"]["updateStrategy"]["type"].string_value() == "RollingUpdate") {
      managed = co_await RollOut(set, pods, *hash);
    }
  }
  absl::Status written = co_await WriteStatus(set, pods, *hash);
  if (!managed.ok()) co_return managed;
  if (!written.ok()) co_return written;
  std::vector<std::string> live = {absl::StrCat(request.name, "-", *hash)};
  for (const Value& pod : *owned) live.push_back(absl::StrCat(request.name, "-", HashOf(pod)));
  absl::Status truncated = co_await history_.Truncate(
      history_.List(set), live, IntOr(set["spec"]["revisionHistoryLimit"], kDefaultHistoryLimit));
  if (!truncated.ok()) co_return runtime::IgnoreNotFound(truncated);
  const std::optional<absl::Duration> next = NextAvailability(*owned, MinReady(set), loop_->Now());
  co_return next.has_value() ? Result::After(*next) : Result::Done();
}

sim::Task<absl::StatusOr<std::string>> DaemonSetController::FindRevision(Value set) {
  const std::vector<Value> revisions = history_.List(set);
  int64_t collisions = set["status"]["collisionCount"].int_value();
  Value wanted = NewRevision(DaemonSets(), set, LabelsOf(set["spec"]["template"]),
                             TemplatePatch(set["spec"]["template"]), NextRevision(revisions),
                             collisions, kHashLabel);
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
  co_return std::string(LabelsOf(wanted)[kHashLabel].string_value());
}

sim::Task<absl::Status> DaemonSetController::Manage(Value set, PodsByNode pods, std::string hash) {
  std::vector<std::string> create;
  std::vector<Value> remove;
  std::set<std::string> nodes;
  for (const Value& node : cached_.List(Nodes(), "")) {
    const std::string name(NameOf(node));
    nodes.insert(name);
    std::vector<Value> running;
    for (const Value& pod : pods[name]) {
      if (IsDeleting(pod)) {
        running.push_back(pod);  // it holds the place until it is gone
      } else if (IsPodFinished(pod)) {
        recorder_.Record(DaemonSets(), set, "Warning", "FailedDaemonPod",
                         absl::StrCat("Found failed daemon pod ", NamespaceOf(pod), "/",
                                      NameOf(pod), " on node ", name, ", will try to kill it"));
        remove.push_back(pod);
      } else {
        running.push_back(pod);
      }
    }
    if (running.empty() && pods[name].empty()) create.push_back(name);
    // Of several the oldest stays.
    std::stable_sort(running.begin(), running.end(), &CreatedBefore);
    for (size_t i = 1; i < running.size(); ++i) {
      if (!IsDeleting(running[i])) remove.push_back(running[i]);
    }
  }
  for (const auto& [node, there] : pods) {
    if (nodes.count(node) != 0) continue;
    for (const Value& pod : there) {
      if (!IsDeleting(pod)) remove.push_back(pod);
    }
  }
  co_return co_await Sync(std::move(set), std::move(create), std::move(remove), std::move(hash));
}

// Deletes old pods as long as no more than maxUnavailable nodes are without an available one; pods
// that are not available anyway go first.
sim::Task<absl::Status> DaemonSetController::RollOut(Value set, PodsByNode pods, std::string hash) {
  const int64_t nodes = static_cast<int64_t>(cached_.List(Nodes(), "").size());
  int64_t allowed =
      ScaledValue(set["spec"]["updateStrategy"]["rollingUpdate"]["maxUnavailable"], nodes, true, 1);
  std::vector<Value> unavailable, available;
  for (const auto& [node, there] : pods) {
    bool serves = false;
    for (const Value& pod : there) {
      serves |= !IsDeleting(pod) && IsPodAvailable(pod, MinReady(set), loop_->Now());
    }
    if (!serves) --allowed;
    for (const Value& pod : there) {
      if (HashOf(pod) == hash || IsDeleting(pod)) continue;
      (serves ? available : unavailable).push_back(pod);
    }
  }
  std::vector<Value> remove = std::move(unavailable);
  for (const Value& pod : available) {
    if (allowed-- <= 0) break;
    remove.push_back(pod);
  }
  co_return co_await Sync(std::move(set), {}, std::move(remove), std::move(hash));
}

sim::Task<absl::Status> DaemonSetController::Sync(Value set, std::vector<std::string> create,
                                                  std::vector<Value> remove, std::string hash) {
  const runtime::ObjectKey key = runtime::KeyOf(set);
  create.resize(std::min(create.size(), kBurst));
  remove.resize(std::min(remove.size(), kBurst));
  if (!create.empty()) {
    expectations_.ExpectCreations(key, static_cast<int64_t>(create.size()));
    auto one = [this, &set, &create, &hash](int i) -> sim::Task<absl::Status> {
      absl::Status made =
          co_await pods_.Create(set, PodFor(set, create[static_cast<size_t>(i)], hash));
      co_return IsNamespaceTerminating(made) ? absl::OkStatus() : made;
    };
    BatchResult made = co_await SlowStart(loop_, static_cast<int>(create.size()), one);
    for (size_t i = static_cast<size_t>(made.successes); i < create.size(); ++i) {
      expectations_.CreationObserved(key);
    }
    if (!made.errors.empty()) co_return made.errors[0];
  }
  if (remove.empty()) co_return absl::OkStatus();
  if (create.empty()) {
    std::set<std::string> names;
    for (const Value& pod : remove) names.insert(std::string(NameOf(pod)));
    expectations_.ExpectDeletions(key, std::move(names));
  }
  auto one = [this, &set, &remove, &key](int i) -> sim::Task<absl::Status> {
    const std::string name(NameOf(remove[static_cast<size_t>(i)]));
    absl::Status deleted = co_await pods_.Delete(set, name);
    if (!deleted.ok()) expectations_.DeletionObserved(key, name);
    co_return runtime::IgnoreNotFound(deleted);
  };
  std::vector<absl::Status> errors =
      co_await InParallel(loop_, static_cast<int>(remove.size()), one);
  co_return errors.empty() ? absl::OkStatus() : errors[0];
}

sim::Task<absl::Status> DaemonSetController::WriteStatus(Value set, PodsByNode pods,
                                                         std::string hash) {
  int64_t desired = 0, current = 0, misscheduled = 0, ready = 0, available = 0, updated = 0;
  std::set<std::string> nodes;
  for (const Value& node : cached_.List(Nodes(), "")) {
    const std::string name(NameOf(node));
    nodes.insert(name);
    ++desired;
    if (pods[name].empty()) continue;
    ++current;
    const Value& pod = *std::min_element(pods[name].begin(), pods[name].end(), &CreatedBefore);
    if (IsPodReady(pod)) {
      ++ready;
      available += IsPodAvailable(pod, MinReady(set), loop_->Now());
    }
    updated += HashOf(pod) == hash;
  }
  for (const auto& [node, there] : pods) misscheduled += nodes.count(node) == 0 && !there.empty();
  Value status = set["status"].is_object() ? set["status"] : Value::Object();
  status.Set("currentNumberScheduled", current);
  status.Set("numberMisscheduled", misscheduled);
  status.Set("desiredNumberScheduled", desired);
  status.Set("numberReady", ready);
  SetCount(&status, "observedGeneration", GenerationOf(set));
  SetCount(&status, "updatedNumberScheduled", updated);
  SetCount(&status, "numberAvailable", available);
  SetCount(&status, "numberUnavailable", desired - available);
  if (status == set["status"]) co_return absl::OkStatus();
  set.Set("status", std::move(status));
  absl::Status written = co_await client_->Status().Update(DaemonSets(), &set);
  if (written.ok()) writes_.Wrote(runtime::KeyOf(set), DaemonSets(), VersionOf(set));
  co_return written;
}

runtime::ControllerSpec DaemonSetSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/daemonset";
  spec.about = "The DaemonSet controller: one pod on every node";
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

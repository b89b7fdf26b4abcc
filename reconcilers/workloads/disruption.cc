// A budget with a plain number of pods needs to know nothing of their controllers; a percentage or
// a maximum does: how many pods there should be is asked of the ReplicaSets, StatefulSets and
// Deployments that own them, each counted once.
//
// Between an eviction and the pod's deletion the pod looks healthy; the API server notes it in
// disruptedPods so that the budget is not spent twice. An entry is dropped when the pod is being
// deleted, or after two minutes in which nothing has come of it.
#include "reconcilers/workloads/disruption.h"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/toolbox/conditions.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

// An evicted pod that is not deleted within this time counts as there again.
constexpr absl::Duration kDeletionTimeout = absl::Minutes(2);

constexpr char kUnmanaged[] =
    ") were found to be unmanaged. As a result, the status of the PDB cannot be calculated "
    "correctly, which may result in undefined behavior. To account for these pods please set "
    "\".spec.minAvailable\" field of the PDB to an integer value.";

// As Go prints a *metav1.LabelSelector.
std::string SelectorText(const Value& selector) {
  std::string text = "&LabelSelector{MatchLabels:map[string]string{";
  std::map<absl::string_view, absl::string_view> labels;
  for (const ValueMember& label : selector["matchLabels"].members()) {
    labels[label.key.view()] = label.value.string_value();
  }
  for (const auto& [key, value] : labels) absl::StrAppend(&text, key, ": ", value, ",");
  absl::StrAppend(&text, "},MatchExpressions:[]LabelSelectorRequirement{");
  for (const Value& one : selector["matchExpressions"].items()) {
    std::vector<absl::string_view> values;
    for (const Value& value : one["values"].items()) values.push_back(value.string_value());
    absl::StrAppend(&text, "LabelSelectorRequirement{Key:", one["key"].string_value(),
                    ",Operator:", one["operator"].string_value(), ",Values:[",
                    absl::StrJoin(values, " "), "],},");
  }
  return absl::StrCat(text, "},}");
}

bool Selects(const Value& budget, const Value& pod) {
  return kinds::SelectorMatches(budget["spec"]["selector"], LabelsOf(pod));
}

class PodHandler : public runtime::EventHandler {
 public:
  explicit PodHandler(const DisruptionController* controller) : controller_(controller) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    controller_->HandlePod(event, queue);
    return true;
  }

 private:
  const DisruptionController* const controller_;
};

// Of the evicted pods those that are still there and expected to go, and when that ends first.
Value StillDisrupted(const Value& budget, const std::vector<Value>& pods, absl::Time now,
                     std::optional<absl::Duration>* recheck) {
  Value kept = Value::Object();
  for (const Value& pod : pods) {
    const Value& since = budget["status"]["disruptedPods"][NameOf(pod)];
    const std::optional<absl::Time> time = TimeOf(since);
    if (!time.has_value() || IsDeleting(pod) || *time + kDeletionTimeout < now) continue;
    kept.Set(NameOf(pod), since);
    const absl::Duration left = *time + kDeletionTimeout - now;
    *recheck = std::min(recheck->value_or(left), left);
  }
  return kept;
}

}  // namespace

DisruptionController::DisruptionController(const runtime::ControllerEnvironment& environment)
    : WorkloadController(environment, "controllermanager", PodDisruptionBudgets()) {}

void DisruptionController::HandlePod(const runtime::Event& event, runtime::WorkQueue* queue) const {
  const Value& pod = event.object;
  for (const Value& budget : cached_.List(PodDisruptionBudgets(), NamespaceOf(pod))) {
    if (Selects(budget, pod)) queue->Add(runtime::KeyOf(budget));
  }
}

std::vector<Value> DisruptionController::PodsOf(const Value& budget) const {
  std::vector<Value> pods = cached_.List(Pods(), NamespaceOf(budget));
  std::erase_if(pods, [&budget](const Value& pod) { return !Selects(budget, pod); });
  return pods;
}

absl::StatusOr<int64_t> DisruptionController::ExpectedScale(const std::vector<Value>& pods) const {
  std::map<std::string, int64_t> scales;  // by the uid of the controller
  for (const Value& pod : pods) {
    const Value* reference = runtime::ControllerOf(pod);
    if (reference == nullptr) continue;  // nothing says how many of it there should be
    const runtime::Resource* const scaled[] = {&ReplicaSets(), &StatefulSets()};
    const Value* owner = nullptr;
    bool known = false;
    for (const runtime::Resource* kind : scaled) {
      if ((*reference)["kind"].string_value() != kind->kind) continue;
      known = true;
      owner = cached_.Find(
          *kind, {std::string(NamespaceOf(pod)), std::string((*reference)["name"].string_value())});
    }
    if (!known) {
      return absl::FailedPreconditionError(
          absl::StrCat("found no controllers for pod \"", NameOf(pod), "\""));
    }
    if (owner == nullptr || (*owner)["metadata"]["uid"] != (*reference)["uid"]) continue;
    const Value* above = runtime::ControllerOf(*owner);
    if (above != nullptr && (*above)["kind"].string_value() == "Deployment") {
      const Value* deployment = cached_.Find(
          Deployments(),
          {std::string(NamespaceOf(pod)), std::string((*above)["name"].string_value())});
      if (deployment != nullptr) owner = deployment;
    }
    scales[std::string(UidOf(*owner))] = IntOr((*owner)["spec"]["replicas"], 1);
  }
  int64_t total = 0;
  for (const auto& [uid, scale] : scales) total += scale;
  return total;
}

absl::StatusOr<DisruptionController::Counts> DisruptionController::Count(
    const Value& budget, const std::vector<Value>& pods) const {
  Counts counts;
  counts.expected = static_cast<int64_t>(pods.size());
  const Value& most = budget["spec"]["maxUnavailable"];
  const Value& least = budget["spec"]["minAvailable"];
  if (least.is_int()) {
    counts.wanted = least.int_value();
    return counts;
  }
  counts.unmanaged = std::any_of(pods.begin(), pods.end(), [](const Value& pod) {
    return runtime::ControllerOf(pod) == nullptr;
  });
  absl::StatusOr<int64_t> expected = ExpectedScale(pods);
  if (!expected.ok()) return expected.status();
  counts.expected = *expected;
  counts.wanted = most.is_null()
                      ? ScaledValue(least, *expected, true, 0)
                      : std::max<int64_t>(0, *expected - ScaledValue(most, *expected, true, 0));
  return counts;
}

sim::Task<Outcome> DisruptionController::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* found = cached_.Find(PodDisruptionBudgets(), request);
  if (found == nullptr) co_return Result::Done();
  Value budget = *found;
  const absl::Time now = loop_->Now();
  const std::vector<Value> pods = PodsOf(budget);
  if (pods.empty()) {
    recorder_.Record(PodDisruptionBudgets(), budget, "Normal", "NoPods", "No matching pods found");
  }
  absl::StatusOr<Counts> counts = Count(budget, pods);
  if (!counts.ok()) {
    recorder_.Record(PodDisruptionBudgets(), budget, "Warning", "CalculateExpectedPodCountFailed",
                     absl::StrCat("Failed to calculate the number of expected pods: ",
                                  counts.status().message()));
    co_return co_await WriteFailure(std::move(budget), counts.status());
  }
  if (counts->unmanaged) {
    recorder_.Record(PodDisruptionBudgets(), budget, "Warning", "UnmanagedPods",
                     absl::StrCat("Pods selected by this PodDisruptionBudget (selector: ",
                                  SelectorText(budget["spec"]["selector"]), kUnmanaged));
  }
  std::optional<absl::Duration> recheck;
  Value disrupted = StillDisrupted(budget, pods, now, &recheck);
  for (const Value& pod : pods) {
    counts->healthy += !IsDeleting(pod) && !disrupted.Has(NameOf(pod)) && IsPodReady(pod);
  }
  int64_t allowed = std::max<int64_t>(0, counts->healthy - counts->wanted);
  if (counts->expected <= 0) allowed = 0;
  Value status = Value::Object({{"currentHealthy", counts->healthy},
                                {"desiredHealthy", counts->wanted},
                                {"expectedPods", counts->expected},
                                {"disruptionsAllowed", allowed},
                                {"observedGeneration", GenerationOf(budget)}});
  if (!disrupted.empty()) status.Set("disruptedPods", std::move(disrupted));
  Value conditions = budget["status"]["conditions"];
  runtime::SetCondition(
      conditions,
      {"DisruptionAllowed", allowed > 0 ? "True" : "False",
       allowed > 0 ? "SufficientPods" : "InsufficientPods", "", GenerationOf(budget)},
      now);
  status.Set("conditions", std::move(conditions));
  if (status != budget["status"]) {
    budget.Set("status", std::move(status));
    absl::Status written = co_await client_->Status().Update(PodDisruptionBudgets(), &budget);
    if (!written.ok()) co_return written;
  }
  co_return recheck.has_value() ? Result::After(*recheck) : Result::Done();
}

// Nothing may go while no one knows how many there should be.
sim::Task<absl::Status> DisruptionController::WriteFailure(Value budget, absl::Status failure) {
  Value status = budget["status"].is_object() ? budget["status"] : Value::Object();
  status.Set("disruptionsAllowed", 0);
  status.Set("observedGeneration", GenerationOf(budget));
  Value conditions = status["conditions"];
  runtime::SetCondition(conditions,
                        {"DisruptionAllowed", "False", "SyncFailed", std::string(failure.message()),
                         GenerationOf(budget)},
                        loop_->Now());
  status.Set("conditions", std::move(conditions));
  if (status != budget["status"]) {
    budget.Set("status", std::move(status));
    absl::Status written = co_await client_->Status().Update(PodDisruptionBudgets(), &budget);
    if (!written.ok()) co_return written;
  }
  co_return failure;
}

runtime::ControllerSpec DisruptionSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/disruption";
  spec.about = "The disruption controller: how many pods of a budget may be evicted";
  spec.for_resource = PodDisruptionBudgets();
  runtime::WatchSpec pods;
  pods.resource = Pods();
  pods.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<PodHandler>(static_cast<const DisruptionController*>(&reconciler));
  };
  spec.watches = {std::move(pods)};
  for (const runtime::Resource* kind : {&ReplicaSets(), &Deployments(), &StatefulSets()}) {
    runtime::WatchSpec watch;
    watch.resource = *kind;
    watch.map = [](const Value&) { return std::vector<runtime::Request>(); };
    spec.watches.push_back(std::move(watch));
  }
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/disruption", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<DisruptionController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

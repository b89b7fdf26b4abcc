// The steps are the original's: read the scale of the target, ask each metric for a number, take
// the highest, smooth it (autoscaler_rules.h), write the scale, write the status. What a pass
// decides is told in three conditions; a later step overwrites what an earlier one has said, so the
// order of SetCondition matters.
//
// Errors do not come back as errors: the original logs them and looks again a period later like
// after any other pass.
#include "reconcilers/workloads/autoscaler.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/go/rfc3339.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/retry.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"
#include "sim/clock.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

// horizontal-pod-autoscaler-sync-period.
constexpr absl::Duration kSyncPeriod = absl::Seconds(15);
constexpr absl::Time kEpoch = absl::FromUnixSeconds(sim::kStartUnixSeconds);

const runtime::Resource* KindOfTarget(const Value& reference) {
  for (const runtime::Resource* kind : {&Deployments(), &ReplicaSets(), &StatefulSets()}) {
    if (reference["kind"].string_value() == kind->kind &&
        absl::StartsWith(reference["apiVersion"].string_value(), kind->gvr.group + "/")) {
      return kind;
    }
  }
  return nullptr;
}

int64_t Milli(const Value& quantity) {
  const absl::StatusOr<api::Quantity> parsed = api::Quantity::FromValue(quantity);
  return parsed.ok() ? static_cast<int64_t>(parsed->ApproximateValue() * 1000 + 0.5) : 0;
}

std::string MilliText(int64_t milli) {
  const absl::StatusOr<api::Quantity> quantity = api::Quantity::Parse(absl::StrCat(milli, "m"));
  return quantity.ok() ? quantity->ToString() : "0";
}

bool HasReadyCondition(const Value& pod) {
  for (const Value& condition : pod["status"]["conditions"].items()) {
    if (condition["type"].string_value() == "Ready") return true;
  }
  return false;
}

// What the pod's containers request of a resource; nullopt where one does not say.
std::optional<int64_t> RequestOf(const Value& pod, absl::string_view resource) {
  int64_t sum = 0;
  for (const Value& container : pod["spec"]["containers"].items()) {
    const Value& request = container["resources"]["requests"][resource];
    if (request.is_null()) return std::nullopt;
    sum += Milli(request);
  }
  return sum;
}

// Every event queues the object for one period later, as the rate limiter of the original does.
class LaterHandler : public runtime::EventHandler {
 public:
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    queue->AddAfter(runtime::KeyOf(event.object), kSyncPeriod);
    return true;
  }
};

Tolerance ToleranceOf(const Value& behavior) {
  Tolerance tolerance;
  auto read = [&behavior](const char* side, double* value) {
    const Value& given = behavior[side]["tolerance"];
    if (given.is_null()) return;
    const absl::StatusOr<api::Quantity> quantity = api::Quantity::FromValue(given);
    if (quantity.ok()) *value = quantity->ApproximateValue();
  };
  read("scaleUp", &tolerance.up);
  read("scaleDown", &tolerance.down);
  return tolerance;
}

}  // namespace

Autoscaler::Autoscaler(const runtime::ControllerEnvironment& environment, LoadScript load)
    : WorkloadController(environment, "horizontal-pod-autoscaler", HorizontalPodAutoscalers()),
      load_(std::move(load)) {}

sim::Task<Outcome> Autoscaler::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* found = cached_.Find(HorizontalPodAutoscalers(), request);
  if (found == nullptr) {
    recommendations_.erase(request);
    co_return Result::Done();
  }
  const Value before = *found;
  Value autoscaler = before;
  // A failure is told in the status and in events; the next look comes all the same.
  (co_await Scale(&autoscaler)).IgnoreError();
  (co_await WriteStatus(before, std::move(autoscaler))).IgnoreError();
  co_return Result::After(kSyncPeriod);
}

void Autoscaler::SetCondition(Value* autoscaler, const char* type, bool is,
                              absl::string_view reason, absl::string_view message) const {
  Value& conditions = autoscaler->Mutable("status").Mutable("conditions");
  size_t at = 0;
  while (at < conditions.size() && conditions.at(at)["type"].string_value() != type) ++at;
  if (at == conditions.size()) conditions.Append(Value::Object({{"type", type}}));
  Value& condition = conditions.MutableAt(at);
  const char* status = is ? "True" : "False";
  if (condition["status"].string_value() != status) {
    condition.Set("lastTransitionTime", go::FormatRfc3339(loop_->Now()));
  }
  condition.Set("status", status);
  condition.Set("reason", reason);
  condition.Set("message", message);
}

sim::Task<absl::StatusOr<Autoscaler::Target>> Autoscaler::ReadTarget(Value autoscaler) {
  const Value reference = autoscaler["spec"]["scaleTargetRef"];
  Target target;
  target.kind = KindOfTarget(reference);
  if (target.kind == nullptr) {
    co_return absl::NotFoundError(absl::StrCat("no matches for kind \"",
                                               reference["kind"].string_value(), "\" in group \"",
                                               reference["apiVersion"].string_value(), "\""));
  }
  target.key = {std::string(NamespaceOf(autoscaler)),
                std::string(reference["name"].string_value())};
  absl::StatusOr<Value> scale = co_await client_->GetSubresource(*target.kind, target.key, "scale");
  if (!scale.ok()) co_return scale.status();
  target.scale = *std::move(scale);
  target.tolerance = ToleranceOf(autoscaler["spec"]["behavior"]);
  co_return target;
}

sim::Task<absl::Status> Autoscaler::Rescale(Target* target, int64_t replicas) {
  co_return co_await runtime::RetryOnConflict(
      loop_, runtime::DefaultRetry(), [&]() -> sim::Task<absl::Status> {
        Value scale = target->scale;
        scale.Mutable("spec").Set("replicas", replicas);
        absl::Status updated =
            co_await client_->UpdateSubresource(*target->kind, target->key, "scale", &scale);
        if (updated.ok()) co_return updated;
        absl::StatusOr<Value> latest =
            co_await client_->GetSubresource(*target->kind, target->key, "scale");
        if (latest.ok()) target->scale = *std::move(latest);
        co_return updated;
      });
}

sim::Task<absl::Status> Autoscaler::Scale(Value* autoscaler) {
  absl::StatusOr<Target> read = co_await ReadTarget(*autoscaler);
  if (!read.ok()) {
    const std::string why(read.status().message());
    recorder_.Record(kind_, *autoscaler, "Warning", "FailedGetScale", why);
    SetCondition(
        autoscaler, "AbleToScale", false, "FailedGetScale",
        absl::StrCat("the HPA controller was unable to get the target's current scale: ", why));
    co_return read.status();
  }
  Target target = *std::move(read);
  SetCondition(autoscaler, "AbleToScale", true, "SucceededGetScale",
               "the HPA controller was able to get the target's current scale");
  const int64_t current = target.scale["spec"]["replicas"].int_value();
  const int64_t least = IntOr((*autoscaler)["spec"]["minReplicas"], 1);
  const int64_t most = (*autoscaler)["spec"]["maxReplicas"].int_value();
  int64_t desired = current;
  std::string why;
  Value metrics = Value::List();
  if (current == 0) {
    SetCondition(autoscaler, "ScalingActive", false, "ScalingDisabled",
                 "scaling is disabled since the replica count of the target is zero");
  } else if (current > most) {
    why = "Current number of replicas above Spec.MaxReplicas";
    desired = most;
  } else if (current < least) {
    why = "Current number of replicas below Spec.MinReplicas";
    desired = least;
  } else {
    const Wanted wanted = Ask(autoscaler, target);
    metrics = wanted.shown;
    if (wanted.replicas < 0) {
      Value& status = autoscaler->Mutable("status");
      status.Set("currentReplicas", current);
      status.Set("currentMetrics", metrics);
      recorder_.Record(kind_, *autoscaler, "Warning", "FailedComputeMetricsReplicas",
                       wanted.failure.message());
      co_return wanted.failure;
    }
    if (wanted.replicas > current) why = absl::StrCat(wanted.metric, " above target");
    if (wanted.replicas < current) why = "All metrics below target";
    desired = Normalize(autoscaler, current, wanted.replicas, least);
  }
  absl::Status scaled;
  if (desired != current) {
    scaled = co_await Rescale(&target, desired);
    if (scaled.ok()) {
      SetCondition(
          autoscaler, "AbleToScale", true, "SucceededRescale",
          absl::StrCat("the HPA controller was able to update the target scale to ", desired));
      recorder_.Record(kind_, *autoscaler, "Normal", "SuccessfulRescale",
                       absl::StrCat("New size: ", desired, "; reason: ", why));
      recommendations_[runtime::KeyOf(*autoscaler)].Scaled(current, desired, loop_->Now());
    } else {
      recorder_.Record(
          kind_, *autoscaler, "Warning", "FailedRescale",
          absl::StrCat("New size: ", desired, "; reason: ", why, "; error: ", scaled.message()));
      SetCondition(autoscaler, "AbleToScale", false, "FailedUpdateScale",
                   absl::StrCat("the HPA controller was unable to update the target scale: ",
                                scaled.message()));
    }
  }
  Value& status = autoscaler->Mutable("status");
  status.Set("currentReplicas", current);
  if (scaled.ok()) status.Set("desiredReplicas", desired);
  status.Set("currentMetrics", metrics);
  if (scaled.ok() && desired != current) {
    status.Set("lastScaleTime", go::FormatRfc3339(loop_->Now()));
  }
  co_return scaled;
}

Autoscaler::Wanted Autoscaler::Ask(Value* autoscaler, const Target& target) const {
  Wanted wanted;
  int64_t invalid = 0;
  for (const Value& metric : (*autoscaler)["spec"]["metrics"].items()) {
    Value shown;
    const absl::StatusOr<int64_t> replicas = AskResource(metric, target, &shown);
    if (!replicas.ok()) {
      if (++invalid == 1) wanted.failure = replicas.status();
      continue;
    }
    wanted.shown.Append(std::move(shown));
    if (*replicas > wanted.replicas) {
      wanted.replicas = *replicas;
      const bool percent = metric["resource"]["target"].Has("averageUtilization");
      wanted.metric = absl::StrCat(metric["resource"]["name"].string_value(), " resource",
                                   percent ? " utilization (percentage of request)" : "");
    }
  }
  // Metrics that cannot be had keep the target from shrinking.
  const int64_t current = target.scale["spec"]["replicas"].int_value();
  if (!wanted.failure.ok() && wanted.replicas < current) wanted.replicas = -1;
  if (wanted.replicas < 0) {
    if (wanted.failure.ok()) wanted.failure = absl::FailedPreconditionError("no metrics");
    SetCondition(autoscaler, "ScalingActive", false, "FailedGetResourceMetric",
                 absl::StrCat("the HPA was unable to compute the replica count: ",
                              wanted.failure.message()));
    wanted.failure = absl::UnavailableError(absl::StrCat(
        "invalid metrics (", invalid, " invalid out of ", (*autoscaler)["spec"]["metrics"].size(),
        "), first error is: ", wanted.failure.message()));
    return wanted;
  }
  SetCondition(autoscaler, "ScalingActive", true, "ValidMetricFound",
               absl::StrCat("the HPA was able to successfully calculate a replica count from ",
                            wanted.metric));
  return wanted;
}

absl::StatusOr<int64_t> Autoscaler::AskResource(const Value& metric, const Target& target,
                                                Value* shown) const {
  const Value& resource = metric["resource"];
  const absl::string_view name = resource["name"].string_value();
  if (metric["type"].string_value() != "Resource") {
    return absl::UnimplementedError(
        absl::StrCat("unable to get metrics: no metrics are known of type \"",
                     metric["type"].string_value(), "\""));
  }
  const Value* scaled = cached_.Find(*target.kind, target.key);
  if (scaled == nullptr) return absl::NotFoundError("the target is not in the cache");
  Usage usage;
  usage.utilization = resource["target"].Has("averageUtilization");
  usage.target = usage.utilization ? resource["target"]["averageUtilization"].int_value()
                                   : Milli(resource["target"]["averageValue"]);
  bool any = false;
  for (const Value& pod : cached_.List(Pods(), target.key.namespace_)) {
    if (!kinds::SelectorMatches((*scaled)["spec"]["selector"], LabelsOf(pod))) continue;
    any = true;
    const std::optional<int64_t> request = RequestOf(pod, name);
    if (usage.utilization && !request.has_value()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "failed to get ", name, " utilization: missing request for ", name, " in container ",
          pod["spec"]["containers"].at(0)["name"].string_value(), " of Pod ", NameOf(pod)));
    }
    if (IsDeleting(pod) || PhaseOf(pod) == "Failed") continue;
    const bool ready = PhaseOf(pod) == "Running" && HasReadyCondition(pod) && IsPodReady(pod);
    (ready ? usage.ready_pods : usage.unready_pods) += 1;
    (ready ? usage.ready_requested : usage.unready_requested) += request.value_or(0);
  }
  const std::string unit =
      absl::StrCat("failed to get ", name, usage.utilization ? " utilization: " : " usage: ");
  if (!any) {
    return absl::UnavailableError(
        absl::StrCat(unit, "no pods returned by selector while calculating replica count"));
  }
  if (usage.ready_pods == 0) {
    return absl::UnavailableError(
        absl::StrCat(unit, "did not receive metrics for targeted pods (pods might be unready)"));
  }
  usage.ready_used = load_.MilliAt(loop_->Now() - kEpoch, target.key.name, name);
  Value present = Value::Object({{"averageValue", MilliText(AverageOf(usage))}});
  if (usage.utilization) present.Set("averageUtilization", UtilizationOf(usage));
  *shown = Value::Object(
      {{"type", "Resource"},
       {"resource", Value::Object({{"name", name}, {"current", std::move(present)}})}});
  return ReplicasFor(usage, target.scale["spec"]["replicas"].int_value(), target.tolerance);
}

int64_t Autoscaler::Normalize(Value* autoscaler, int64_t current, int64_t wanted, int64_t least) {
  Recommendations& recommendations = recommendations_[runtime::KeyOf(*autoscaler)];
  const Value behavior = (*autoscaler)["spec"]["behavior"];
  const int64_t most = (*autoscaler)["spec"]["maxReplicas"].int_value();
  const absl::Time now = loop_->Now();
  Decision stable{wanted, "ScaleDownStabilized",
                  "recent recommendations were higher than current one, applying the highest "
                  "recent recommendation"};
  if (behavior.is_null()) {
    stable.replicas = recommendations.Stabilize(wanted, now);
  } else {
    stable = recommendations.StabilizeWithBehavior(behavior, wanted, current, now);
  }
  if (stable.replicas != wanted) {
    SetCondition(autoscaler, "AbleToScale", true, stable.reason, stable.message);
  } else {
    SetCondition(autoscaler, "AbleToScale", true, "ReadyForNewScale",
                 "recommended size matches current size");
  }
  const Decision limited =
      behavior.is_null()
          ? LimitPlainly(stable.replicas, current, least, most)
          : recommendations.LimitByBehavior(behavior, stable.replicas, current, least, most, now);
  SetCondition(autoscaler, "ScalingLimited", limited.replicas != stable.replicas, limited.reason,
               limited.message);
  return limited.replicas;
}

sim::Task<absl::Status> Autoscaler::WriteStatus(const Value& before, Value autoscaler) {
  if (autoscaler["status"]["currentMetrics"].empty() &&
      autoscaler["status"].Has("currentMetrics")) {
    autoscaler.Mutable("status").Set("currentMetrics", Value());
  }
  if (autoscaler["status"] == before["status"]) co_return absl::OkStatus();
  absl::Status written = co_await client_->Status().Update(HorizontalPodAutoscalers(), &autoscaler);
  if (!written.ok()) {
    recorder_.Record(kind_, autoscaler, "Warning", "FailedUpdateStatus", written.message());
  }
  co_return written;
}

runtime::ControllerSpec AutoscalerSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/horizontalpodautoscaler";
  spec.about = "The autoscaler: as many replicas as a scripted load asks for";
  spec.for_resource = HorizontalPodAutoscalers();
  spec.for_handler = [](runtime::Reconciler&) -> std::unique_ptr<runtime::EventHandler> {
    return std::make_unique<LaterHandler>();
  };
  // Their objects are only read.
  for (const runtime::Resource* kind : {&Pods(), &Deployments(), &ReplicaSets(), &StatefulSets()}) {
    runtime::WatchSpec watch;
    watch.resource = *kind;
    watch.map = [](const Value&) { return std::vector<runtime::Request>(); };
    spec.watches.push_back(std::move(watch));
  }
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::StatusOr<LoadScript> load = ReadLoadScript(environment.options);
    if (!load.ok()) return load.status();
    return std::make_unique<Autoscaler>(environment, *std::move(load));
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

// Nothing is remembered of a running pod: its state is worked out from the time of its binding and
// the script (kubelet_script.h), each time it is looked at, and the look asks to come back when the
// state changes next. So a kubelet that is killed and started again goes on as if nothing had
// happened.
//
// It stands for several components, hence the odd mixture: binding is the scheduler's, the
// conditions of lost nodes and evictions are the node controller's.
#include "reconcilers/workloads/kubelet.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/node_fit.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"
#include "sim/clock.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;
using Phase = PodScript::State::Phase;

constexpr absl::Duration kNodeGrace = absl::Seconds(40);  // node-monitor-grace-period
// When every simulation begins.
constexpr absl::Time kEpoch = absl::FromUnixSeconds(sim::kStartUnixSeconds);

const Value& ConditionOf(const Value& object, absl::string_view type) {
  static const Value* const none = new Value();
  for (const Value& condition : object["status"]["conditions"].items()) {
    if (condition["type"].string_value() == type) return condition;
  }
  return *none;
}

// The condition as it is, or changed now.
Value Condition(const Value& object, absl::string_view type, absl::string_view status,
                absl::Time now) {
  const Value& before = ConditionOf(object, type);
  if (before["status"].string_value() == status) return before;
  return Value::Object(
      {{"type", type}, {"status", status}, {"lastTransitionTime", go::FormatRfc3339(now)}});
}

Value StateOfContainer(const PodScript& script, const PodScript::State& state, absl::Time bound) {
  const Value started(go::FormatRfc3339(bound + state.started));
  switch (state.phase) {
    case Phase::kCreating:
      return Value::Object({{"waiting", Value::Object({{"reason", "ContainerCreating"}})}});
    case Phase::kPullFails:
      return Value::Object({{"waiting", Value::Object({{"reason", "ImagePullBackOff"}})}});
    case Phase::kCrashed:
      return Value::Object({{"waiting", Value::Object({{"reason", "CrashLoopBackOff"}})}});
    case Phase::kRunning:
      return Value::Object({{"running", Value::Object({{"startedAt", started}})}});
    case Phase::kSucceeded:
    case Phase::kFailed:
      break;
  }
  const bool succeeded = state.phase == Phase::kSucceeded;
  return Value::Object(
      {{"terminated", Value::Object({{"exitCode", succeeded ? int64_t{0} : script.exit_code},
                                     {"reason", succeeded ? "Completed" : "Error"},
                                     {"startedAt", started},
                                     {"finishedAt", go::FormatRfc3339(bound + state.ended)}})}});
}

absl::string_view PhaseText(Phase phase) {
  switch (phase) {
    case Phase::kCreating:
    case Phase::kPullFails:
      return "Pending";
    case Phase::kSucceeded:
      return "Succeeded";
    case Phase::kFailed:
      return "Failed";
    case Phase::kRunning:
    case Phase::kCrashed:
      break;
  }
  return "Running";
}

// The members of `status` are those of the pod already.
bool IsReported(const Value& pod, const Value& status) {
  for (const ValueMember& member : status.members()) {
    if (member.key.view() != "conditions") {
      if (pod["status"][member.key.view()] != member.value) return false;
      continue;
    }
    for (const Value& condition : member.value.items()) {
      if (ConditionOf(pod, condition["type"].string_value())["status"] != condition["status"]) {
        return false;
      }
    }
  }
  return true;
}

const runtime::Resource& Namespaces() {
  static const auto* const resource =
      new runtime::Resource{{"", "v1", "namespaces"}, "Namespace", false};
  return *resource;
}

// The node's taints as its state wants them: those that others put there stay. Null for none.
// Source: k8s.io/kubernetes/pkg/controller/nodelifecycle (taints by condition).
Value TaintsOf(const Value& node, bool unknown) {
  const bool closed = node["spec"]["unschedulable"].bool_value();
  const struct {
    absl::string_view key, effect;
    bool wanted;
  } kOwn[] = {{"node.kubernetes.io/not-ready", "NoSchedule", false},
              {"node.kubernetes.io/unreachable", "NoSchedule", unknown},
              {"node.kubernetes.io/unreachable", "NoExecute", unknown},
              {"node.kubernetes.io/unschedulable", "NoSchedule", closed}};
  Value taints = node["spec"]["taints"].is_list() ? node["spec"]["taints"] : Value::List();
  for (const auto& own : kOwn) {
    const auto there = taints.items();
    const auto found = std::find_if(there.begin(), there.end(), [&own](const Value& taint) {
      return taint["key"].string_value() == own.key && taint["effect"].string_value() == own.effect;
    });
    if (found != there.end() && !own.wanted) {
      taints.EraseAt(static_cast<size_t>(found - there.begin()));
    } else if (found == there.end() && own.wanted) {
      taints.Append(Value::Object({{"key", own.key}, {"effect", own.effect}}));
    }
  }
  return taints.empty() ? Value() : taints;
}

// How long the pod tolerates that its node cannot be reached: five minutes unless it says more.
// Source: k8s.io/kubernetes/pkg/controller/tainteviction/taint_eviction.go (getMinTolerationTime).
absl::Duration EvictionDelay(const Value& pod) {
  const Value taint =
      Value::Object({{"key", "node.kubernetes.io/unreachable"}, {"effect", "NoExecute"}});
  bool tolerated = false;
  absl::Duration shortest = absl::InfiniteDuration();
  for (const Value& toleration : pod["spec"]["tolerations"].items()) {
    if (!ToleratesTaint(toleration, taint)) continue;
    tolerated = true;
    const Value& seconds = toleration["tolerationSeconds"];
    if (!seconds.is_null()) shortest = std::min(shortest, absl::Seconds(seconds.int_value()));
  }
  return tolerated ? shortest : absl::ZeroDuration();
}

// A closed node takes only pods that say that they do not mind, as those of DaemonSets do.
bool IsOpenFor(const Value& pod, const Value& node) {
  if (!node["spec"]["unschedulable"].bool_value()) return true;
  const Value taint =
      Value::Object({{"key", "node.kubernetes.io/unschedulable"}, {"effect", "NoSchedule"}});
  return IsTolerated(pod["spec"], taint);
}

// Whatever namespace is there first, or comes, is a reason to see whether all nodes are there.
class NodesHandler : public runtime::EventHandler {
 public:
  explicit NodesHandler(const Kubelet* kubelet) : kubelet_(kubelet) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    kubelet_->HandleNode(event, queue);
    return true;
  }
  static std::unique_ptr<runtime::EventHandler> Make(runtime::Reconciler& reconciler) {
    return std::make_unique<NodesHandler>(static_cast<const Kubelet*>(&reconciler));
  }

 private:
  const Kubelet* const kubelet_;
};

}  // namespace

void Kubelet::HandleNode(const runtime::Event& event, runtime::WorkQueue* queue) const {
  if (event.object["kind"].string_value() != "Node") {
    for (int64_t i = 1; i <= script_.nodes; ++i) queue->Add({"", absl::StrCat("node-", i)});
    return;
  }
  queue->Add(runtime::KeyOf(event.object));
  for (const Value& pod : cached_.List(Pods(), "")) {
    if (pod["spec"]["nodeName"] == event.object["metadata"]["name"]) {
      queue->Add(runtime::KeyOf(pod));
    }
  }
}

Kubelet::Kubelet(const runtime::ControllerEnvironment& environment, KubeletScript script)
    : loop_(environment.loop),
      client_(environment.client),
      cached_(environment.cache),
      script_(std::move(script)),
      recorder_(environment.loop, environment.client, "kubelet") {}

std::optional<absl::Time> Kubelet::LostSince(absl::string_view node) const {
  for (const LostNode& lost : script_.lost) {
    const absl::Time from = kEpoch + lost.from, to = kEpoch + lost.to;
    if (lost.node == node && from <= loop_->Now() && loop_->Now() < to) return from;
  }
  return std::nullopt;
}

sim::Task<Outcome> Kubelet::Reconcile(runtime::Context&, runtime::Request request) {
  if (request.namespace_.empty()) co_return co_await ReconcileNode(request.name);
  const Value* pod = cached_.Find(Pods(), request);
  if (pod == nullptr) co_return Result::Done();
  co_return co_await ReconcilePod(*pod);
}

sim::Task<Outcome> Kubelet::ReconcileNode(std::string name) {
  const std::optional<absl::Time> lost = LostSince(name);
  absl::Duration again = absl::InfiniteDuration();
  for (const LostNode& one : script_.lost) {
    if (one.node != name) continue;
    for (absl::Duration at : {one.from, one.from + kNodeGrace, one.to}) {
      const absl::Duration wait = kEpoch + at - loop_->Now();
      if (wait > absl::ZeroDuration()) again = std::min(again, wait);
    }
  }
  const Value* found = cached_.Find(Nodes(), {"", name});
  absl::Status done;
  if (found == nullptr) {
    Value node = Value::Object(
        {{"apiVersion", "v1"}, {"kind", "Node"}, {"metadata", Value::Object({{"name", name}})}});
    done = runtime::IgnoreAlreadyExists(co_await client_->Create(Nodes(), &node));
    if (!done.ok()) co_return done;
    co_return Result::Requeue();
  }
  const bool unknown = lost.has_value() && *lost + kNodeGrace <= loop_->Now();
  if (lost.has_value() && !unknown) co_return Result::After(again);
  const absl::string_view wanted = unknown ? "Unknown" : "True";
  Value node = *found;
  if (ConditionOf(node, "Ready")["status"].string_value() != wanted) {
    runtime::Patch patch;
    patch.type = api::PatchType::kStrategic;
    patch.data = Value::Object(
        {{"status", Value::Object({{"conditions", Value::List({Condition(node, "Ready", wanted,
                                                                         loop_->Now())})}})}});
    done = co_await client_->Status().Patch(Nodes(), &node, patch);
    if (!done.ok()) co_return done;
  }
  if (Value taints = TaintsOf(node, unknown); taints != node["spec"]["taints"]) {
    runtime::Patch patch;
    patch.type = api::PatchType::kMerge;
    patch.data = Value::Object({{"spec", Value::Object({{"taints", std::move(taints)}})}});
    done = co_await client_->Patch(Nodes(), &node, patch);
    if (!done.ok()) co_return done;
  }
  co_return again == absl::InfiniteDuration() ? Result::Done() : Result::After(again);
}

sim::Task<Outcome> Kubelet::ReconcilePod(Value pod) {
  const absl::string_view node = pod["spec"]["nodeName"].string_value();
  if (!node.empty()) assumed_.erase(std::string(UidOf(pod)));
  if (node.empty()) {
    if (IsDeleting(pod)) co_return Result::Done();  // the server ends it itself
    co_return co_await Bind(std::move(pod));
  }
  const std::optional<absl::Time> lost = LostSince(node);
  if (lost.has_value()) co_return co_await HandleLostPod(std::move(pod), *lost);
  if (IsDeleting(pod)) co_return co_await End(std::move(pod));
  if (IsPodFinished(pod)) co_return Result::Done();
  const PodScript& script = script_.ScriptOf(pod);
  co_return co_await Run(std::move(pod), script);
}

// Of the nodes that the pod fits and tolerates the one with the fewest pods, the first of those.
std::string Kubelet::ChooseNode(const Value& pod) const {
  std::string best;
  size_t fewest = std::numeric_limits<size_t>::max();
  for (const Value& node : cached_.List(Nodes(), "")) {
    if (!MatchesRequiredAffinity(pod["spec"], node) || !IsOpenFor(pod, node) ||
        !Tolerates(pod["spec"], node, kNoNewPods)) {
      continue;
    }
    size_t pods = 0;
    for (const Value& other : cached_.List(Pods(), "")) {
      const auto assumed = assumed_.find(UidOf(other));
      const absl::string_view on = assumed == assumed_.end()
                                       ? other["spec"]["nodeName"].string_value()
                                       : absl::string_view(assumed->second);
      pods += on == NameOf(node) && IsPodActive(other);
    }
    if (pods < fewest) {
      fewest = pods;
      best = std::string(NameOf(node));
    }
  }
  return best;
}

sim::Task<Outcome> Kubelet::Bind(Value pod) {
  const std::string node = ChooseNode(pod);
  if (node.empty()) co_return Result::After(absl::Seconds(1));
  const runtime::ObjectKey key = runtime::KeyOf(pod);
  Value binding = Value::Object(
      {{"apiVersion", "v1"},
       {"kind", "Binding"},
       {"metadata", Value::Object({{"name", key.name}, {"namespace", key.namespace_}})},
       {"target", Value::Object({{"kind", "Node"}, {"name", node}})}});
  // Until the cache shows it, the pod counts as bound, as it does for the real scheduler.
  const std::string uid(UidOf(pod));
  assumed_[uid] = node;
  absl::Status bound = co_await client_->CreateSubresource(Pods(), key, "binding", &binding);
  if (!bound.ok()) assumed_.erase(uid);
  // Bound already, or gone: the watch will say.
  if (runtime::IsConflict(bound) || runtime::IsNotFound(bound)) co_return Result::Done();
  co_return bound;
}

sim::Task<Outcome> Kubelet::End(Value pod) {
  const Value& metadata = pod["metadata"];
  // The timestamp is the end of the grace period, not its beginning.
  const int64_t grace = metadata["deletionGracePeriodSeconds"].int_value();
  const absl::Time deleted =
      TimeOf(metadata["deletionTimestamp"]).value_or(loop_->Now()) - absl::Seconds(grace);
  const absl::Time end = deleted + std::min(absl::Seconds(grace), script_.ends_after);
  if (loop_->Now() < end) co_return Result::After(end - loop_->Now());
  runtime::DeleteOptions options;
  options.grace_period_seconds = 0;
  options.precondition_uid = std::string(UidOf(pod));
  const runtime::ObjectKey key = runtime::KeyOf(pod);
  absl::Status gone = co_await client_->Delete(Pods(), key, options);
  if (runtime::IsConflict(gone)) co_return Result::Done();
  co_return runtime::IgnoreNotFound(gone);
}

sim::Task<Outcome> Kubelet::Run(Value pod, const PodScript& script) {
  const absl::Time now = loop_->Now();
  const absl::Time bound =
      TimeOf(ConditionOf(pod, "PodScheduled")["lastTransitionTime"]).value_or(CreationTimeOf(pod));
  const bool restarts = pod["spec"]["restartPolicy"].string_value() != "Never";
  const PodScript::State state = script.StateAt(now - bound, restarts);
  Value containers = Value::List();
  for (const Value& container : pod["spec"]["containers"].items()) {
    const Value state_value = StateOfContainer(script, state, bound);
    Value status = Value::Object({{"name", container["name"]},
                                  {"image", container["image"]},
                                  {"imageID", ""},
                                  {"ready", state.ready},
                                  {"restartCount", state.restarts},
                                  {"state", state_value},
                                  {"lastState", Value::Object()}});
    containers.Append(std::move(status));
  }
  const absl::string_view ready = state.ready ? "True" : "False";
  Value status =
      Value::Object({{"phase", PhaseText(state.phase)},
                     {"startTime", pod["status"].Has("startTime") ? pod["status"]["startTime"]
                                                                  : Value(go::FormatRfc3339(now))},
                     {"conditions", Value::List({Condition(pod, "Initialized", "True", now),
                                                 Condition(pod, "Ready", ready, now),
                                                 Condition(pod, "ContainersReady", ready, now)})},
                     {"containerStatuses", std::move(containers)}});
  if (state.phase == Phase::kRunning || pod["status"].Has("podIP")) {
    const std::string address = AddressOf(pod);
    status.Set("podIP", address);
    status.Set("podIPs", Value::List({Value::Object({{"ip", address}})}));
  }
  absl::Status reported = co_await Report(pod, std::move(status));
  if (!reported.ok()) co_return reported;
  if (state.next == absl::InfiniteDuration()) co_return Result::Done();
  co_return Result::After(std::max(bound + state.next - now, absl::Milliseconds(1)));
}

std::string Kubelet::AddressOf(const Value& pod) {
  const absl::string_view known = pod["status"]["podIP"].string_value();
  if (!known.empty()) return std::string(known);
  // The next that no pod has: a kubelet that starts again starts over.
  while (true) {
    ++addresses_;
    const std::string address =
        absl::StrCat("10.244.", addresses_ / 250 % 250, ".", addresses_ % 250 + 1);
    const std::vector<Value> pods = cached_.List(Pods(), "");
    const bool taken = std::any_of(pods.begin(), pods.end(), [&address](const Value& other) {
      return other["status"]["podIP"].string_value() == address;
    });
    if (!taken) return address;
  }
}

sim::Task<absl::Status> Kubelet::Report(Value pod, Value status) {
  if (IsReported(pod, status)) co_return absl::OkStatus();
  for (const Value& container : status["containerStatuses"].items()) {
    const absl::string_view reason = container["state"]["waiting"]["reason"].string_value();
    if (reason == "CrashLoopBackOff") {
      recorder_.Record(
          Pods(), pod, "Warning", "BackOff",
          absl::StrCat("Back-off restarting failed container ", container["name"].string_value()));
    } else if (reason == "ImagePullBackOff") {
      recorder_.Record(
          Pods(), pod, "Warning", "Failed",
          absl::StrCat("Failed to pull image \"", container["image"].string_value(), "\""));
    }
  }
  runtime::Patch patch;
  patch.type = api::PatchType::kStrategic;
  patch.data = Value::Object(
      {{"metadata", Value::Object({{"uid", UidOf(pod)}})}, {"status", std::move(status)}});
  // After a conflict the next look sees another pod of that name, or none.
  co_return runtime::IgnoreNotFound(co_await client_->Status().Patch(Pods(), &pod, patch));
}

// What the control plane makes of the pods of a node that it does not hear of.
sim::Task<Outcome> Kubelet::HandleLostPod(Value pod, absl::Time lost_since) {
  const absl::Time now = loop_->Now();
  absl::Duration back = absl::InfiniteDuration();
  for (const LostNode& lost : script_.lost) {
    const absl::Duration wait = kEpoch + lost.to - now;
    if (lost.node == pod["spec"]["nodeName"].string_value() && wait > absl::ZeroDuration()) {
      back = std::min(back, wait);
    }
  }
  const auto until = [&](absl::Time next) {
    const absl::Duration wait = std::min(back, next - now);
    return wait == absl::InfiniteDuration() ? Result::Done() : Result::After(wait);
  };
  if (IsDeleting(pod) || IsPodFinished(pod)) co_return until(absl::InfiniteFuture());
  const absl::Time unknown = lost_since + kNodeGrace;
  const absl::Time evicted = unknown + EvictionDelay(pod);
  if (now < unknown) co_return until(unknown);
  if (now < evicted) {
    Value status =
        Value::Object({{"conditions", Value::List({Condition(pod, "Ready", "False", now)})}});
    absl::Status reported = co_await Report(pod, std::move(status));
    if (!reported.ok()) co_return reported;
    co_return until(evicted);
  }
  const runtime::ObjectKey key = runtime::KeyOf(pod);
  absl::Status deleted = co_await client_->Delete(Pods(), key);
  if (!deleted.ok()) co_return runtime::IgnoreNotFound(deleted);
  co_return until(absl::InfiniteFuture());
}

runtime::ControllerSpec KubeletSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/kubelet";
  spec.about = "Nodes with a scripted kubelet, and a scheduler";
  spec.for_resource = Pods();
  runtime::WatchSpec nodes, namespaces;
  nodes.resource = Nodes();
  nodes.handler = &NodesHandler::Make;
  namespaces.resource = Namespaces();
  namespaces.handler = &NodesHandler::Make;
  spec.watches = {std::move(nodes), std::move(namespaces)};
  spec.workers = 10;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::StatusOr<KubeletScript> script = ReadKubeletScript(environment.options);
    if (!script.ok()) return script.status();
    return std::make_unique<Kubelet>(environment, *std::move(script));
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

// Without surge a node has one pod: an old one is deleted, as long as no more than maxUnavailable
// nodes are without an available one, and the next look makes a new one in its place. With surge a
// node may have two for a time: the new one is made first, on maxSurge nodes at a time, and the old
// one goes when the new one is available. Old pods that do not serve anyway count for neither
// bound.
#include "reconcilers/workloads/daemon_plan.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/workloads/node_fit.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kGenerationAnnotation[] = "deprecated.daemonset.template.generation";

bool Serves(const Value& set, const Value& pod, absl::Time now) {
  return IsPodAvailable(pod, set["spec"]["minReadySeconds"].int_value(), now);
}

// Of `wanted` nodes; 0 unless the set is rolled over.
int64_t Bound(const Value& set, absl::string_view member, int64_t wanted) {
  const Value& strategy = set["spec"]["updateStrategy"];
  if (strategy["type"].string_value() != "RollingUpdate") return 0;
  return ScaledValue(strategy["rollingUpdate"][member], wanted, true, 0);
}

bool AllowsSurge(const Value& set) { return Bound(set, "maxSurge", 1) > 0; }

// More than one pod on a node that may have two while the set surges: the oldest of each template
// stay, and the old one goes once it is not ready or the new one serves.
void PlanSurplus(const Value& set, const std::vector<Value>& running, absl::string_view hash,
                 absl::Time now, DaemonPlan* plan) {
  const Value *oldest_new = nullptr, *oldest_old = nullptr;
  for (const Value& pod : running) {
    const bool is_new = LabelsOf(pod)[kDaemonHashLabel].string_value() == hash;
    const Value*& oldest = is_new ? oldest_new : oldest_old;
    if (oldest == nullptr) {
      oldest = &pod;
    } else {
      plan->remove.push_back(pod);
    }
  }
  if (oldest_new == nullptr || oldest_old == nullptr) return;
  if (!IsPodReady(*oldest_old) || Serves(set, *oldest_new, now)) {
    plan->remove.push_back(*oldest_old);
  }
}

void PlanNode(const Value& set, const Value& node, NodeFit fit, const PodsByNode& pods,
              absl::string_view hash, absl::Time now, DaemonPlan* plan) {
  const std::string name(NameOf(node));
  const auto there = pods.find(name);
  if (there == pods.end()) {
    if (fit.should_run) plan->create.push_back(name);
    return;
  }
  std::vector<Value> running;
  for (const Value& pod : there->second) {
    if (IsDeleting(pod)) continue;
    if (!fit.should_stay) {
      plan->remove.push_back(pod);
    } else if (IsPodFinished(pod)) {
      plan->finished.emplace_back(name, pod);
    } else {
      running.push_back(pod);
    }
  }
  if (!fit.should_stay) return;
  std::sort(running.begin(), running.end(), &DaemonPodBefore);
  if (!AllowsSurge(set)) {
    for (size_t i = 1; i < running.size(); ++i) plan->remove.push_back(running[i]);
  } else if (running.empty()) {
    // Whatever ends there does not keep the next one waiting.
    if (fit.should_run) plan->create.push_back(name);
  } else if (running.size() > 1) {
    PlanSurplus(set, running, hash, now, plan);
  }
}

// The pod of each template on a node; nullopt if there are several of one.
struct NodePods {
  Value now, before;
};
std::optional<NodePods> FindUpdated(const Value& set, const std::vector<Value>& pods,
                                    absl::string_view hash) {
  NodePods found;
  for (const Value& pod : pods) {
    if (IsDeleting(pod)) continue;
    Value& place = IsDaemonPodUpdated(set, pod, hash) ? found.now : found.before;
    if (!place.is_null()) return std::nullopt;
    place = pod;
  }
  return found;
}

DaemonPlan PlanByDeletion(const Value& set, const PodsByNode& pods, absl::string_view hash,
                          int64_t max_unavailable, absl::Time now) {
  DaemonPlan plan;
  std::vector<Value> candidates;
  int64_t unavailable = 0;
  for (const auto& [node, there] : pods) {
    const std::optional<NodePods> found = FindUpdated(set, there, hash);
    if (!found.has_value() || found->now.is_null() == found->before.is_null()) {
      ++unavailable;  // the next look makes or deletes what is to be there
    } else if (!found->now.is_null()) {
      unavailable += !Serves(set, found->now, now);
    } else if (!Serves(set, found->before, now)) {
      plan.remove.push_back(found->before);
      ++unavailable;
    } else if (unavailable < max_unavailable) {
      candidates.push_back(found->before);
    }
  }
  const int64_t most = std::clamp<int64_t>(max_unavailable - unavailable, 0,
                                           static_cast<int64_t>(candidates.size()));
  plan.remove.insert(plan.remove.end(), candidates.begin(), candidates.begin() + most);
  return plan;
}

DaemonPlan PlanBySurge(const Value& set, const DaemonFit& fit, const std::vector<Value>& nodes,
                       const PodsByNode& pods, absl::string_view hash, int64_t max_surge,
                       int64_t desired, absl::Time now) {
  DaemonPlan plan;
  std::vector<std::string> candidates;
  std::vector<Value> misplaced;
  int64_t surge = 0, available = 0;
  for (const auto& [name, there] : pods) {
    const std::optional<NodePods> found = FindUpdated(set, there, hash);
    if (!found.has_value()) {
      ++surge;  // the next look deletes what is too much
      continue;
    }
    const auto& [current, before] = *found;
    const Value& counted = before.is_null() ? current : before;
    available += !counted.is_null() && Serves(set, counted, now);
    if (before.is_null()) continue;
    if (!current.is_null()) {
      if (Serves(set, current, now)) {
        plan.remove.push_back(before);
      } else {
        ++surge;
      }
      continue;
    }
    const auto node = std::find_if(nodes.begin(), nodes.end(),
                                   [&](const Value& one) { return NameOf(one) == name; });
    const bool fits = node != nodes.end() && fit.Of(*node).should_run;
    if (!Serves(set, before, now)) {
      if (fits) {
        plan.create.push_back(name);
      } else {
        plan.remove.push_back(before);
      }
    } else if (!fits) {
      misplaced.push_back(before);
    } else if (surge < max_surge) {
      candidates.push_back(name);
    }
  }
  // Pods on nodes that the set leaves stay until as many serve elsewhere.
  const int64_t surplus =
      std::clamp<int64_t>(available - desired, 0, static_cast<int64_t>(misplaced.size()));
  plan.remove.insert(plan.remove.end(), misplaced.begin(), misplaced.begin() + surplus);
  const int64_t most =
      std::clamp<int64_t>(max_surge - surge, 0, static_cast<int64_t>(candidates.size()));
  plan.create.insert(plan.create.end(), candidates.begin(), candidates.begin() + most);
  return plan;
}

}  // namespace

DaemonFit::DaemonFit(const Value& set) : pod_spec_(set["spec"]["template"]["spec"]) {
  AddDaemonTolerations(&pod_spec_);
}

NodeFit DaemonFit::Of(const Value& node) const {
  const absl::string_view wanted = pod_spec_["nodeName"].string_value();
  if ((!wanted.empty() && wanted != NameOf(node)) || !MatchesRequiredAffinity(pod_spec_, node)) {
    return {};
  }
  const bool runs = Tolerates(pod_spec_, node, kNoNewPods);
  return {runs, runs || Tolerates(pod_spec_, node, kNoPods)};
}

void AddDaemonTolerations(Value* pod_spec) {
  const auto add = [pod_spec](absl::string_view key, absl::string_view effect) {
    const Value toleration = Value::Object({{"key", absl::StrCat("node.kubernetes.io/", key)},
                                            {"operator", "Exists"},
                                            {"effect", effect}});
    const auto there = (*pod_spec)["tolerations"].items();
    for (size_t i = 0; i < there.size(); ++i) {
      // One for the same taints is replaced: those of a DaemonSet have no end.
      if (there[i]["key"] == toleration["key"] && there[i]["effect"] == toleration["effect"] &&
          there[i]["operator"] == toleration["operator"] && there[i]["value"].empty()) {
        if (there[i] != toleration) {
          pod_spec->Mutable("tolerations").MutableAt(i) = toleration;
        }
        return;
      }
    }
    pod_spec->Mutable("tolerations").Append(toleration);
  };
  add("not-ready", "NoExecute");
  add("unreachable", "NoExecute");
  for (absl::string_view key :
       {"disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"}) {
    add(key, "NoSchedule");
  }
  if ((*pod_spec)["hostNetwork"].bool_value()) add("network-unavailable", "NoSchedule");
}

bool IsDaemonPodUpdated(const Value& set, const Value& pod, absl::string_view hash) {
  const Value& labels = LabelsOf(pod);
  const Value& generation = set["metadata"]["annotations"][kGenerationAnnotation];
  return (!hash.empty() && labels[kDaemonHashLabel].string_value() == hash) ||
         (generation.is_string() && labels["pod-template-generation"] == generation);
}

bool DaemonPodBefore(const Value& a, const Value& b) {
  const bool a_unbound = a["spec"]["nodeName"].string_value().empty();
  const bool b_unbound = b["spec"]["nodeName"].string_value().empty();
  if (a_unbound != b_unbound) return b_unbound;
  return CreatedBefore(a, b);
}

DaemonPlan PlanNodes(const Value& set, const std::vector<Value>& nodes, const PodsByNode& pods,
                     absl::string_view hash, absl::Time now) {
  DaemonPlan plan;
  const DaemonFit fit(set);
  for (const Value& node : nodes) PlanNode(set, node, fit.Of(node), pods, hash, now, &plan);
  // Pods that no scheduler can place any more; those that were on a node that is gone are others'.
  for (const auto& [name, there] : pods) {
    const bool known = std::any_of(nodes.begin(), nodes.end(),
                                   [&](const Value& node) { return NameOf(node) == name; });
    if (known) continue;
    for (const Value& pod : there) {
      if (pod["spec"]["nodeName"].string_value().empty()) plan.remove.push_back(pod);
    }
  }
  return plan;
}

DaemonPlan PlanRollOut(const Value& set, const std::vector<Value>& nodes, PodsByNode pods,
                       absl::string_view hash, absl::Time now) {
  const DaemonFit fit(set);
  int64_t desired = 0;
  for (const Value& node : nodes) {
    if (!fit.Of(node).should_run) continue;
    ++desired;
    pods.try_emplace(std::string(NameOf(node)));
  }
  const int64_t max_surge = Bound(set, "maxSurge", desired);
  int64_t max_unavailable = Bound(set, "maxUnavailable", desired);
  if (desired > 0 && max_surge == 0 && max_unavailable == 0) max_unavailable = 1;
  return max_surge == 0 ? PlanByDeletion(set, pods, hash, max_unavailable, now)
                        : PlanBySurge(set, fit, nodes, pods, hash, max_surge, desired, now);
}

}  // namespace quiesce::reconcilers::workloads

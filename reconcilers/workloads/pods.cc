// The two orders of deletion share their beginning (node, phase, readiness) and end differently:
// ReplicaSets compare ages by their magnitude, and among pods of about the same age the uid
// decides, which is as good as chance; Jobs compare ages exactly.
#include "reconcilers/workloads/pods.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

const Value* ReadyCondition(const Value& pod) {
  for (const Value& condition : pod["status"]["conditions"].items()) {
    if (condition["type"].string_value() == "Ready") return &condition;
  }
  return nullptr;
}

// Nullopt where the pod is not ready or does not say since when.
std::optional<absl::Time> ReadySince(const Value& pod) {
  const Value* ready = ReadyCondition(pod);
  if (ready == nullptr || (*ready)["status"].string_value() != "True") return std::nullopt;
  return TimeOf((*ready)["lastTransitionTime"]);
}

int PhaseOrdinal(absl::string_view phase) {
  if (phase == "Pending") return 0;
  if (phase == "Unknown") return 1;
  return phase == "Running" ? 2 : 0;
}

int64_t MostRestarts(const Value& pod) {
  int64_t most = 0;
  for (const Value& container : pod["status"]["containerStatuses"].items()) {
    most = std::max(most, container["restartCount"].int_value());
  }
  return most;
}

int64_t DeletionCost(const Value& pod) {
  int32_t cost = 0;
  const Value& text = AnnotationsOf(pod)["controller.kubernetes.io/pod-deletion-cost"];
  return absl::SimpleAtoi(text.string_value(), &cost) ? cost : 0;
}

absl::string_view NodeOf(const Value& pod) { return pod["spec"]["nodeName"].string_value(); }

// Below zero: `a` goes first; above: `b`; 0: they are alike in node, phase and readiness.
int CompareStates(const Value& a, const Value& b) {
  if (NodeOf(a) != NodeOf(b) && (NodeOf(a).empty() || NodeOf(b).empty())) {
    return NodeOf(a).empty() ? -1 : 1;
  }
  const int phases = PhaseOrdinal(PhaseOf(a)) - PhaseOrdinal(PhaseOf(b));
  if (phases != 0) return phases;
  return static_cast<int>(IsPodReady(a)) - static_cast<int>(IsPodReady(b));
}

// A time that is missing counts as the youngest.
bool Younger(std::optional<absl::Time> a, std::optional<absl::Time> b) {
  if (!a.has_value() || !b.has_value()) return !a.has_value();
  return *a > *b;
}

// The logarithm of an age: ages of the same size count as one, and chance decides between them.
int64_t Magnitude(absl::Duration age) {
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(age);
  return nanoseconds > 0 ? static_cast<int64_t>(std::log2(static_cast<double>(nanoseconds))) : -1;
}

bool YoungerByMagnitude(const Value& a, const Value& b, std::optional<absl::Time> time_a,
                        std::optional<absl::Time> time_b, absl::Time now) {
  if (!time_a.has_value() || !time_b.has_value()) return Younger(time_a, time_b);
  const int64_t difference = Magnitude(now - *time_a) - Magnitude(now - *time_b);
  return difference == 0 ? UidOf(a) < UidOf(b) : difference < 0;
}

}  // namespace

bool IsPodReady(const Value& pod) {
  const Value* ready = ReadyCondition(pod);
  return ready != nullptr && (*ready)["status"].string_value() == "True";
}

bool IsPodAvailable(const Value& pod, int64_t min_ready_seconds, absl::Time now) {
  if (!IsPodReady(pod)) return false;
  if (min_ready_seconds == 0) return true;
  const std::optional<absl::Time> since = ReadySince(pod);
  return since.has_value() && *since + absl::Seconds(min_ready_seconds) <= now;
}

bool IsPodActive(const Value& pod) { return !IsPodFinished(pod) && !IsDeleting(pod); }

bool IsPodTerminating(const Value& pod) { return !IsPodFinished(pod) && IsDeleting(pod); }

std::string NodeOfDaemonPod(const Value& pod) {
  const Value& required =
      pod["spec"]["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"];
  for (const Value& term : required["nodeSelectorTerms"].items()) {
    for (const Value& field : term["matchFields"].items()) {
      if (field["key"].string_value() == "metadata.name" &&
          field["operator"].string_value() == "In" && field["values"].size() == 1) {
        return std::string(field["values"].at(0).string_value());
      }
    }
  }
  return "";
}

std::optional<absl::Duration> NextAvailability(const std::vector<Value>& pods,
                                               int64_t min_ready_seconds, absl::Time now) {
  std::optional<absl::Duration> first;
  if (min_ready_seconds <= 0) return first;
  for (const Value& pod : pods) {
    const std::optional<absl::Time> since = ReadySince(pod);
    if (!since.has_value()) continue;
    const absl::Duration wait = *since + absl::Seconds(min_ready_seconds) - now;
    if (wait > absl::ZeroDuration() && (!first.has_value() || wait < *first)) first = wait;
  }
  return first;
}

std::vector<Value> PodsToDelete(std::vector<Value> pods, const std::vector<Value>& related,
                                size_t count, absl::Time now) {
  if (count >= pods.size()) return pods;
  std::map<std::string, int> on_node;
  for (const Value& pod : related) {
    if (IsPodActive(pod)) ++on_node[std::string(NodeOf(pod))];
  }
  auto rank = [&](const Value& pod) {
    auto found = on_node.find(std::string(NodeOf(pod)));
    return found == on_node.end() ? 0 : found->second;
  };
  std::stable_sort(pods.begin(), pods.end(), [&](const Value& a, const Value& b) {
    if (const int states = CompareStates(a, b); states != 0) return states < 0;
    if (DeletionCost(a) != DeletionCost(b)) return DeletionCost(a) < DeletionCost(b);
    if (rank(a) != rank(b)) return rank(a) > rank(b);
    if (IsPodReady(a) && ReadySince(a) != ReadySince(b)) {
      return YoungerByMagnitude(a, b, ReadySince(a), ReadySince(b), now);
    }
    if (MostRestarts(a) != MostRestarts(b)) return MostRestarts(a) > MostRestarts(b);
    if (CreationTimeOf(a) != CreationTimeOf(b)) {
      return YoungerByMagnitude(a, b, CreationTimeOf(a), CreationTimeOf(b), now);
    }
    return false;
  });
  pods.resize(count);
  return pods;
}

void SortByActivity(std::vector<Value>* pods) {
  std::stable_sort(pods->begin(), pods->end(), [](const Value& a, const Value& b) {
    if (const int states = CompareStates(a, b); states != 0) return states < 0;
    if (IsPodReady(a) && ReadySince(a) != ReadySince(b)) {
      return Younger(ReadySince(a), ReadySince(b));
    }
    if (MostRestarts(a) != MostRestarts(b)) return MostRestarts(a) > MostRestarts(b);
    return CreationTimeOf(a) > CreationTimeOf(b);
  });
}

Value PodFromTemplate(const Value& pod_template, const runtime::Resource& owner_kind,
                      const Value& owner) {
  const Value& from = pod_template["metadata"];
  Value metadata = Value::Object();
  metadata.Set("generateName", absl::StrCat(NameOf(owner), "-"));
  for (const char* member : {"labels", "annotations", "finalizers"}) {
    if (!from[member].empty()) metadata.Set(member, from[member]);
  }
  metadata.Set("ownerReferences", Value::List({ControllerReference(owner_kind, owner)}));
  return Value::Object({{"apiVersion", "v1"},
                        {"kind", "Pod"},
                        {"metadata", std::move(metadata)},
                        {"spec", pod_template["spec"]}});
}

std::vector<std::string> PodOwnerIndexValues(const Value& pod) {
  const Value* controller = runtime::ControllerOf(pod);
  if (controller != nullptr) return {std::string((*controller)["uid"].string_value())};
  return {absl::StrCat("orphans/", NamespaceOf(pod))};
}

}  // namespace quiesce::reconcilers::workloads

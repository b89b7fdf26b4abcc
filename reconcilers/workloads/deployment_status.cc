// The status is calculated from the ReplicaSets' statuses, with the conditions of the last one as
// the start. Progressing is the odd one: it changes when something moves, and its lastUpdateTime is
// what the progress deadline counts from, so a condition that would say the same again is not set.
#include "reconcilers/workloads/deployment_status.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

void RemoveCondition(absl::string_view type, Value* status) {
  Value kept = Value::List();
  for (const Value& condition : (*status)["conditions"].items()) {
    if (condition["type"].string_value() != type) kept.Append(condition);
  }
  status->Erase("conditions");
  if (!kept.empty()) status->Set("conditions", std::move(kept));
}

void PutCondition(Value condition, Value* status) {
  const Value& before = DeploymentCondition(*status, condition["type"].string_value());
  if (!before.is_null() && before["status"] == condition["status"]) {
    if (before["reason"] == condition["reason"]) return;
    condition.Set("lastTransitionTime", before["lastTransitionTime"]);
  }
  RemoveCondition(condition["type"].string_value(), status);
  status->Mutable("conditions").Append(std::move(condition));
}

Value MakeCondition(absl::string_view type, absl::string_view status, absl::string_view reason,
                    absl::string_view message, absl::Time now) {
  const Value time(go::FormatRfc3339(now));
  return Value::Object({{"type", type},
                        {"status", status},
                        {"lastUpdateTime", time},
                        {"lastTransitionTime", time},
                        {"reason", reason},
                        {"message", message}});
}

// Nullopt as soon as one has seen its generation and does not say.
std::optional<int64_t> TerminatingReplicas(const std::vector<Value>& all) {
  int64_t total = 0;
  for (const Value& rs : all) {
    const Value& count = rs["status"]["terminatingReplicas"];
    if (!count.is_int() && rs["status"]["observedGeneration"].int_value() != 0) {
      return std::nullopt;
    }
    total += count.int_value();
  }
  return total;
}

bool HasProgressed(const Value& before, const Value& after) {
  auto count = [](const Value& status, const char* member) { return status[member].int_value(); };
  auto old = [&](const Value& status) {
    return count(status, "replicas") - count(status, "updatedReplicas");
  };
  return count(after, "updatedReplicas") > count(before, "updatedReplicas") ||
         old(after) < old(before) ||
         count(after, "readyReplicas") > count(before, "readyReplicas") ||
         count(after, "availableReplicas") > count(before, "availableReplicas");
}

bool HasTimedOut(const Value& deployment, const Value& status, absl::Time now) {
  const Value& condition = DeploymentCondition(status, "Progressing");
  const absl::string_view reason = condition["reason"].string_value();
  if (condition.is_null() || reason == kNewReplicaSetAvailable) return false;
  if (reason == kProgressDeadlineExceeded) return true;
  const absl::Time from = TimeOf(condition["lastUpdateTime"]).value_or(absl::InfinitePast());
  const int64_t seconds = deployment["spec"]["progressDeadlineSeconds"].int_value();
  return from + absl::Seconds(seconds) < now;
}

// What the condition Progressing should say; its list order tells what changed last.
void UpdateProgressing(const Value& deployment, const Value& current_set, absl::Time now,
                       Value* status) {
  const Value before = DeploymentCondition(deployment["status"], "Progressing");
  if ((*status)["replicas"] == (*status)["updatedReplicas"] &&
      before["reason"].string_value() == kNewReplicaSetAvailable) {
    return;  // complete, and said so: it stays until another rollout begins
  }
  const std::string who = current_set.is_null()
                              ? absl::StrCat("Deployment \"", NameOf(deployment), "\"")
                              : absl::StrCat("ReplicaSet \"", NameOf(current_set), "\"");
  if (IsComplete(deployment, *status)) {
    SetDeploymentCondition("Progressing", "True", kNewReplicaSetAvailable,
                           absl::StrCat(who, " has successfully progressed."), now, status);
  } else if (HasProgressed(deployment["status"], *status)) {
    Value condition = MakeCondition("Progressing", "True", kReplicaSetUpdated,
                                    absl::StrCat(who, " is progressing."), now);
    if (before["status"].string_value() == "True") {
      condition.Set("lastTransitionTime", before["lastTransitionTime"]);
    }
    RemoveCondition("Progressing", status);
    PutCondition(std::move(condition), status);
  } else if (HasTimedOut(deployment, *status, now)) {
    SetDeploymentCondition("Progressing", "False", kProgressDeadlineExceeded,
                           absl::StrCat(who, " has timed out progressing."), now, status);
  }
}

// The failure of the current ReplicaSet, else of any; null for none.
Value ReplicaFailure(const RolloutReplicaSets& sets) {
  std::vector<Value> order = {sets.current};
  for (const Value& rs : sets.old) order.push_back(rs);
  for (const Value& rs : order) {
    for (const Value& condition : rs["status"]["conditions"].items()) {
      if (condition["type"].string_value() != "ReplicaFailure") continue;
      Value failure = condition;
      failure.Set("lastUpdateTime", condition["lastTransitionTime"]);
      return failure;
    }
  }
  return Value();
}

}  // namespace

const Value& DeploymentCondition(const Value& status, absl::string_view type) {
  static const Value* const none = new Value();
  for (const Value& condition : status["conditions"].items()) {
    if (condition["type"].string_value() == type) return condition;
  }
  return *none;
}

void SetDeploymentCondition(absl::string_view type, absl::string_view status,
                            absl::string_view reason, absl::string_view message, absl::Time now,
                            Value* object_status) {
  PutCondition(MakeCondition(type, status, reason, message, now), object_status);
}

Value CalculateDeploymentStatus(const Value& deployment, const RolloutReplicaSets& sets,
                                absl::Time now) {
  const std::vector<Value> all = sets.All();
  const int64_t available = SumOfStatus(all, "availableReplicas");
  Value status = Value::Object();
  SetCount(&status, "observedGeneration", GenerationOf(deployment));
  SetCount(&status, "replicas", SumOfStatus(all, "replicas"));
  SetCount(&status, "updatedReplicas", sets.current["status"]["replicas"].int_value());
  SetCount(&status, "readyReplicas", SumOfStatus(all, "readyReplicas"));
  SetCount(&status, "availableReplicas", available);
  SetCount(&status, "unavailableReplicas", std::max<int64_t>(0, TotalReplicas(all) - available));
  const std::optional<int64_t> terminating = TerminatingReplicas(all);
  if (terminating.has_value()) status.Set("terminatingReplicas", *terminating);
  const Value& before = deployment["status"];
  if (before.Has("collisionCount")) status.Set("collisionCount", before["collisionCount"]);
  if (!before["conditions"].empty()) status.Set("conditions", before["conditions"]);
  if (available >= Replicas(deployment) - MaxUnavailable(deployment)) {
    SetDeploymentCondition("Available", "True", "MinimumReplicasAvailable",
                           "Deployment has minimum availability.", now, &status);
  } else {
    SetDeploymentCondition("Available", "False", "MinimumReplicasUnavailable",
                           "Deployment does not have minimum availability.", now, &status);
  }
  return status;
}

Value RolloutStatus(const Value& deployment, const RolloutReplicaSets& sets, absl::Time now) {
  Value status = CalculateDeploymentStatus(deployment, sets, now);
  if (HasProgressDeadline(deployment)) {
    UpdateProgressing(deployment, sets.current, now, &status);
  } else {
    RemoveCondition("Progressing", &status);
  }
  Value failure = ReplicaFailure(sets);
  if (failure.is_null()) {
    RemoveCondition("ReplicaFailure", &status);
  } else {
    PutCondition(std::move(failure), &status);
  }
  return status;
}

bool IsComplete(const Value& deployment, const Value& status) {
  const int64_t wanted = Replicas(deployment);
  return status["updatedReplicas"].int_value() == wanted &&
         status["replicas"].int_value() == wanted &&
         status["availableReplicas"].int_value() == wanted &&
         status["observedGeneration"].int_value() >= GenerationOf(deployment);
}

std::optional<absl::Duration> ProgressCheckAfter(const Value& deployment, const Value& status,
                                                 absl::Time now) {
  const Value& condition = DeploymentCondition(deployment["status"], "Progressing");
  if (!HasProgressDeadline(deployment) || condition.is_null()) return std::nullopt;
  if (IsComplete(deployment, status) ||
      condition["reason"].string_value() == kProgressDeadlineExceeded) {
    return std::nullopt;
  }
  const absl::Time from = TimeOf(condition["lastUpdateTime"]).value_or(now);
  const int64_t seconds = deployment["spec"]["progressDeadlineSeconds"].int_value();
  const absl::Duration after = from + absl::Seconds(seconds) - now;
  return after < absl::Seconds(1) ? absl::ZeroDuration() : after + absl::Seconds(1);
}

}  // namespace quiesce::reconcilers::workloads

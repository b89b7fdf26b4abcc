// ReplicaSets carry what a Deployment must remember in annotations: the revision, the revisions it
// had before, and the sizes it was scaled for. Two templates are the same if they are equal but for
// the hash label; the hash itself only names the ReplicaSet.
//
// Of several ReplicaSets with the present template the oldest is the current one, whichever
// controller made the others.
#include "reconcilers/workloads/rollout_replica_sets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kHistory[] = "deployment.kubernetes.io/revision-history";
constexpr char kDesired[] = "deployment.kubernetes.io/desired-replicas";
constexpr char kMax[] = "deployment.kubernetes.io/max-replicas";
constexpr size_t kHistoryLimit = 2000;  // characters

// Annotations that stay with the object that has them.
bool IsOwnAnnotation(absl::string_view key) {
  static constexpr std::array<absl::string_view, 6> kOwn = {
      "kubectl.kubernetes.io/last-applied-configuration",
      kRevisionAnnotation,
      kHistory,
      kDesired,
      kMax,
      kRollbackAnnotation};
  return std::find(kOwn.begin(), kOwn.end(), key) != kOwn.end();
}

Value WithoutHash(Value pod_template) {
  if (LabelsOf(pod_template).Has(kPodTemplateHash)) {
    pod_template.Mutable("metadata").Mutable("labels").Erase(kPodTemplateHash);
  }
  if (pod_template["metadata"].Has("creationTimestamp")) {
    pod_template.Mutable("metadata").Erase("creationTimestamp");
  }
  return pod_template;
}

struct Fenceposts {
  int64_t surge = 0, unavailable = 0;
};
// Both may not be 0: then nothing could ever move.
Fenceposts ResolveFenceposts(const Value& deployment) {
  const Value& update = deployment["spec"]["strategy"]["rollingUpdate"];
  Fenceposts posts;
  posts.surge = ScaledValue(update["maxSurge"], Replicas(deployment), true, 0);
  posts.unavailable = ScaledValue(update["maxUnavailable"], Replicas(deployment), false, 0);
  if (posts.surge == 0 && posts.unavailable == 0) posts.unavailable = 1;
  return posts;
}

bool SetAnnotation(absl::string_view key, const std::string& value, Value* object) {
  if (AnnotationsOf(*object)[key].string_value() == value) return false;
  object->Mutable("metadata").Mutable("annotations").Set(key, value);
  return true;
}

void AppendToHistory(const std::string& revision, Value* replica_set) {
  const std::string history(AnnotationsOf(*replica_set)[kHistory].string_value());
  if (history.empty()) {
    SetAnnotation(kHistory, revision, replica_set);
    return;
  }
  std::vector<std::string> revisions = absl::StrSplit(history, ',');
  size_t length = history.size() + revision.size() + 1, start = 0;
  while (length > kHistoryLimit && start < revisions.size()) {
    length -= revisions[start++].size() + 1;
  }
  if (length > kHistoryLimit) return;
  revisions.erase(revisions.begin(), revisions.begin() + static_cast<std::ptrdiff_t>(start));
  revisions.push_back(revision);
  SetAnnotation(kHistory, absl::StrJoin(revisions, ","), replica_set);
}

std::optional<int64_t> CountAnnotation(const Value& replica_set, absl::string_view key) {
  int32_t count = 0;
  const bool valid = absl::SimpleAtoi(AnnotationsOf(replica_set)[key].string_value(), &count);
  return valid && count >= 0 ? std::optional<int64_t>(count) : std::nullopt;
}

}  // namespace

int64_t Replicas(const Value& object) { return IntOr(object["spec"]["replicas"], 1); }

bool IsRollingUpdate(const Value& deployment) {
  return deployment["spec"]["strategy"]["type"].string_value() == "RollingUpdate";
}

int64_t MaxSurge(const Value& deployment) {
  return IsRollingUpdate(deployment) ? ResolveFenceposts(deployment).surge : 0;
}

int64_t MaxUnavailable(const Value& deployment) {
  if (!IsRollingUpdate(deployment) || Replicas(deployment) == 0) return 0;
  return std::min(ResolveFenceposts(deployment).unavailable, Replicas(deployment));
}

bool HasProgressDeadline(const Value& deployment) {
  const Value& deadline = deployment["spec"]["progressDeadlineSeconds"];
  return deadline.is_int() && deadline.int_value() != std::numeric_limits<int32_t>::max();
}

std::vector<Value> RolloutReplicaSets::All() const {
  std::vector<Value> all = old;
  if (!current.is_null()) all.push_back(current);
  return all;
}

RolloutReplicaSets Partition(const Value& deployment, std::vector<Value> replica_sets) {
  std::sort(replica_sets.begin(), replica_sets.end(), &CreatedBefore);
  const Value wanted = WithoutHash(deployment["spec"]["template"]);
  RolloutReplicaSets parts;
  for (Value& rs : replica_sets) {
    if (parts.current.is_null() && WithoutHash(rs["spec"]["template"]) == wanted) {
      parts.current = std::move(rs);
    } else {
      parts.old.push_back(std::move(rs));
    }
  }
  return parts;
}

std::vector<Value> Active(const std::vector<Value>& replica_sets) {
  std::vector<Value> active;
  for (const Value& rs : replica_sets) {
    if (Replicas(rs) > 0) active.push_back(rs);
  }
  return active;
}

int64_t TotalReplicas(const std::vector<Value>& replica_sets) {
  int64_t total = 0;
  for (const Value& rs : replica_sets) total += Replicas(rs);
  return total;
}

int64_t SumOfStatus(const std::vector<Value>& replica_sets, absl::string_view member) {
  int64_t total = 0;
  for (const Value& rs : replica_sets) total += rs["status"][member].int_value();
  return total;
}

int64_t RevisionOf(const Value& replica_set) {
  int64_t revision = 0;
  const Value& text = AnnotationsOf(replica_set)[kRevisionAnnotation];
  return absl::SimpleAtoi(text.string_value(), &revision) ? revision : 0;
}

int64_t MaxRevision(const std::vector<Value>& replica_sets) {
  int64_t max = 0;
  for (const Value& rs : replica_sets) max = std::max(max, RevisionOf(rs));
  return max;
}

int64_t RevisionBeforeLast(const std::vector<Value>& replica_sets) {
  int64_t last = 0, before = 0;
  for (const Value& rs : replica_sets) {
    const int64_t revision = RevisionOf(rs);
    if (revision >= last) {
      before = last;
      last = revision;
    } else {
      before = std::max(before, revision);
    }
  }
  return before;
}

std::optional<int64_t> RollbackRevision(const Value& deployment) {
  int64_t revision = 0;
  const bool asked =
      absl::SimpleAtoi(AnnotationsOf(deployment)[kRollbackAnnotation].string_value(), &revision);
  return asked ? std::optional<int64_t>(revision) : std::nullopt;
}

bool UseTemplateOf(const Value& replica_set, Value* deployment) {
  Value wanted = WithoutHash(replica_set["spec"]["template"]);
  if (wanted == WithoutHash((*deployment)["spec"]["template"])) return false;
  deployment->Mutable("spec").Set("template", std::move(wanted));
  Value annotations = Value::Object();
  for (const ValueMember& own : AnnotationsOf(*deployment).members()) {
    if (IsOwnAnnotation(own.key.view())) annotations.Set(own.key.view(), own.value);
  }
  for (const ValueMember& copied : AnnotationsOf(replica_set).members()) {
    if (!IsOwnAnnotation(copied.key.view())) annotations.Set(copied.key.view(), copied.value);
  }
  deployment->Mutable("metadata").Set("annotations", std::move(annotations));
  return true;
}

bool SetReplicaSetAnnotations(const Value& deployment, const std::string& revision, bool exists,
                              Value* replica_set) {
  bool changed = false;
  for (const ValueMember& annotation : AnnotationsOf(deployment).members()) {
    if (IsOwnAnnotation(annotation.key.view())) continue;
    changed |= SetAnnotation(annotation.key.view(), std::string(annotation.value.string_value()),
                             replica_set);
  }
  const std::string before(AnnotationsOf(*replica_set)[kRevisionAnnotation].string_value());
  int64_t number_before = 0, number = 0;
  if (!before.empty() && !absl::SimpleAtoi(before, &number_before)) return false;
  if (!absl::SimpleAtoi(revision, &number)) return false;
  if (number_before < number) {
    // A new one must not show the revision that an old one has; one that is used again keeps its
    // past.
    changed |= SetAnnotation(kRevisionAnnotation, revision, replica_set);
    if (!before.empty()) AppendToHistory(before, replica_set);
  }
  if (!exists) changed |= SetSizeAnnotations(deployment, replica_set);
  return changed;
}

bool SetSizeAnnotations(const Value& deployment, Value* replica_set) {
  const int64_t desired = Replicas(deployment);
  const bool first = SetAnnotation(kDesired, absl::StrCat(desired), replica_set);
  const bool second =
      SetAnnotation(kMax, absl::StrCat(desired + MaxSurge(deployment)), replica_set);
  return first || second;
}

std::optional<int64_t> DesiredReplicasAnnotation(const Value& replica_set) {
  return CountAnnotation(replica_set, kDesired);
}

int64_t NewReplicaCount(const Value& deployment, const std::vector<Value>& all,
                        const Value& replica_set) {
  if (!IsRollingUpdate(deployment)) return Replicas(deployment);
  const Value& surge = deployment["spec"]["strategy"]["rollingUpdate"]["maxSurge"];
  const int64_t max = Replicas(deployment) + ScaledValue(surge, Replicas(deployment), true, 0);
  const int64_t total = TotalReplicas(all);
  if (total >= max) return Replicas(replica_set);
  return Replicas(replica_set) +
         std::min(max - total, Replicas(deployment) - Replicas(replica_set));
}

int64_t Proportion(const Value& replica_set, const Value& deployment, int64_t to_add,
                   int64_t added) {
  if (Replicas(replica_set) == 0 || to_add == 0 || to_add == added) return 0;
  int64_t fraction = 0;
  if (Replicas(deployment) == 0) {
    fraction = -Replicas(replica_set);
  } else {
    const int64_t max = Replicas(deployment) + MaxSurge(deployment);
    int64_t before = CountAnnotation(replica_set, kMax).value_or(0);
    if (before == 0) before = deployment["status"]["replicas"].int_value();
    if (before == 0) return 0;
    const double exact =
        static_cast<double>(Replicas(replica_set) * max) / static_cast<double>(before);
    fraction = static_cast<int64_t>(std::round(exact)) - Replicas(replica_set);
  }
  const int64_t allowed = to_add - added;
  return to_add > 0 ? std::min(fraction, allowed) : std::max(fraction, allowed);
}

bool IsSaturated(const Value& deployment, const Value& replica_set) {
  if (replica_set.is_null()) return false;
  const std::optional<int64_t> desired = DesiredReplicasAnnotation(replica_set);
  return desired == Replicas(deployment) && Replicas(replica_set) == Replicas(deployment) &&
         replica_set["status"]["availableReplicas"].int_value() == Replicas(deployment);
}

std::string TemplateHash(const Value& pod_template, int64_t collision_count) {
  return SafeHash(pod_template.Hash() + static_cast<uint64_t>(collision_count));
}

}  // namespace quiesce::reconcilers::workloads

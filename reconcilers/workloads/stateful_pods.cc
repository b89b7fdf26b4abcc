// A pod's ordinal is in its name and nowhere else, so most questions begin there. Claims are named
// after template, set and ordinal, and so outlive their pods: a new pod of an ordinal finds the
// claims of its predecessor. Whether claims are deleted is left to the garbage collector: the
// retention policy only says who owns them, the set (deleted with it) or a pod that is scaled away
// (deleted with that).
#include "reconcilers/workloads/stateful_pods.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/retry.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

constexpr char kPodNameLabel[] = "statefulset.kubernetes.io/pod-name";
constexpr char kPodIndexLabel[] = "apps.kubernetes.io/pod-index";

std::string ClaimName(const Value& set, const Value& claim_template, int64_t ordinal) {
  return absl::StrCat(NameOf(claim_template), "-", NameOf(set), "-", ordinal);
}

// The claims that the pod of this ordinal needs, in the order of the templates.
std::vector<Value> ClaimsFor(const Value& set, const Value& pod) {
  std::vector<Value> claims;
  for (const Value& claim_template : set["spec"]["volumeClaimTemplates"].items()) {
    Value claim = claim_template;
    claim.Set("apiVersion", "v1");
    claim.Set("kind", "PersistentVolumeClaim");
    claim.Erase("status");
    Value& metadata = claim.Mutable("metadata");
    metadata.Set("name", ClaimName(set, claim_template, OrdinalOf(pod)));
    metadata.Set("namespace", NamespaceOf(set));
    metadata.Erase("creationTimestamp");
    for (const ValueMember& label : set["spec"]["selector"]["matchLabels"].members()) {
      metadata.Mutable("labels").Set(label.key.view(), label.value);
    }
    claims.push_back(std::move(claim));
  }
  return claims;
}

void UpdateIdentity(const Value& set, int64_t ordinal, Value* pod) {
  const std::string name = absl::StrCat(NameOf(set), "-", ordinal);
  Value& metadata = pod->Mutable("metadata");
  metadata.Set("name", name);
  metadata.Set("namespace", NamespaceOf(set));
  metadata.Mutable("labels").Set(kPodNameLabel, name);
  metadata.Mutable("labels").Set(kPodIndexLabel, absl::StrCat(ordinal));
}

// Volumes of claims first; they replace others of their names.
void UpdateStorage(const Value& set, Value* pod) {
  Value volumes = Value::List();
  const Value& templates = set["spec"]["volumeClaimTemplates"];
  for (const Value& claim_template : templates.items()) {
    Value source = Value::Object({{"claimName", ClaimName(set, claim_template, OrdinalOf(*pod))}});
    volumes.Append(Value::Object(
        {{"name", NameOf(claim_template)}, {"persistentVolumeClaim", std::move(source)}}));
  }
  for (const Value& volume : (*pod)["spec"]["volumes"].items()) {
    bool replaced = false;
    for (const Value& claim_template : templates.items()) {
      replaced |= volume["name"] == claim_template["metadata"]["name"];
    }
    if (!replaced) volumes.Append(volume);
  }
  if (!volumes.empty()) pod->Mutable("spec").Set("volumes", std::move(volumes));
}

bool NamesKind(const Value& reference, const runtime::Resource& kind, const Value& object) {
  return reference["apiVersion"].string_value() == kind.ApiVersion() &&
         reference["kind"].string_value() == kind.kind &&
         reference["name"] == object["metadata"]["name"];
}

bool HasOwner(const Value& claim, const Value& owner) {
  for (const Value& reference : claim["metadata"]["ownerReferences"].items()) {
    if (reference["uid"] == owner["metadata"]["uid"]) return true;
  }
  return false;
}

// It names an object of that kind and name, but an earlier one.
bool HasStaleOwner(const Value& claim, const runtime::Resource& kind, const Value& object) {
  for (const Value& reference : claim["metadata"]["ownerReferences"].items()) {
    if (NamesKind(reference, kind, object)) {
      return reference["uid"] != object["metadata"]["uid"];
    }
  }
  return false;
}

struct Policy {
  bool delete_when_deleted, delete_when_scaled;
};
Policy PolicyOf(const Value& set) {
  const Value& policy = set["spec"]["persistentVolumeClaimRetentionPolicy"];
  return {policy["whenDeleted"].string_value() == "Delete",
          policy["whenScaled"].string_value() == "Delete"};
}

// A controller that is neither the set nor the pod.
bool HasUnexpectedController(const Value& claim, const Value& set, const Value& pod) {
  const Policy policy = PolicyOf(set);
  if (!policy.delete_when_deleted && !policy.delete_when_scaled) return false;
  for (const Value& reference : claim["metadata"]["ownerReferences"].items()) {
    const bool is_set = NamesKind(reference, StatefulSets(), set);
    if (is_set || NamesKind(reference, Pods(), pod)) {
      const Value& ours = is_set ? set : pod;
      if (reference["uid"] != ours["metadata"]["uid"]) return true;
    } else if (reference["controller"].bool_value()) {
      return true;
    }
  }
  return false;
}

bool HasNonControllerOwner(const Value& claim, const Value& set, const Value& pod) {
  for (const Value& reference : claim["metadata"]["ownerReferences"].items()) {
    const bool ours =
        reference["uid"] == set["metadata"]["uid"] || reference["uid"] == pod["metadata"]["uid"];
    if (ours && !reference["controller"].bool_value()) return true;
  }
  return false;
}

struct WantedOwners {
  bool set, pod;
};
WantedOwners OwnersByPolicy(const Value& set, const Value& pod) {
  const Policy policy = PolicyOf(set);
  const bool scaled_down = policy.delete_when_scaled && !IsInOrdinalRange(set, pod);
  return {policy.delete_when_deleted && !scaled_down, scaled_down};
}

bool OwnersAreUpToDate(const Value& claim, const Value& set, const Value& pod) {
  // One that is about to be collected stays as it is.
  if (HasStaleOwner(claim, StatefulSets(), set) || HasStaleOwner(claim, Pods(), pod)) return true;
  if (HasUnexpectedController(claim, set, pod)) {
    return !HasOwner(claim, set) && !HasOwner(claim, pod);
  }
  if (HasNonControllerOwner(claim, set, pod)) return false;
  const WantedOwners wanted = OwnersByPolicy(set, pod);
  return HasOwner(claim, set) == wanted.set && HasOwner(claim, pod) == wanted.pod;
}

Value WithOwnersByPolicy(Value claim, const Value& set, const Value& pod) {
  Value references = Value::List();
  for (const Value& reference : claim["metadata"]["ownerReferences"].items()) {
    if (!NamesKind(reference, StatefulSets(), set) && !NamesKind(reference, Pods(), pod)) {
      references.Append(reference);
    }
  }
  if (!HasUnexpectedController(claim, set, pod)) {
    const WantedOwners wanted = OwnersByPolicy(set, pod);
    if (wanted.set) references.Append(ControllerReference(StatefulSets(), set));
    if (wanted.pod) references.Append(ControllerReference(Pods(), pod));
  }
  claim.Mutable("metadata").Set("ownerReferences", std::move(references));
  return claim;
}

runtime::ObjectKey ClaimKey(const Value& set, const Value& claim_template, const Value& pod) {
  return {std::string(NamespaceOf(set)), ClaimName(set, claim_template, OrdinalOf(pod))};
}

}  // namespace

int64_t OrdinalOf(const Value& pod) {
  const absl::string_view name = NameOf(pod);
  const size_t dash = name.rfind('-');
  int32_t ordinal = 0;
  if (dash == absl::string_view::npos || !absl::ascii_isdigit(name[name.size() - 1]) ||
      !absl::SimpleAtoi(name.substr(dash + 1), &ordinal)) {
    return -1;
  }
  return ordinal;
}

absl::string_view ParentNameOf(const Value& pod) {
  const absl::string_view name = NameOf(pod);
  return OrdinalOf(pod) < 0 ? absl::string_view() : name.substr(0, name.rfind('-'));
}

int64_t StartOrdinal(const Value& set) { return set["spec"]["ordinals"]["start"].int_value(); }

bool IsInOrdinalRange(const Value& set, const Value& pod) {
  const int64_t ordinal = OrdinalOf(pod), start = StartOrdinal(set);
  return ordinal >= start && ordinal < start + IntOr(set["spec"]["replicas"], 1);
}

Value NewStatefulPod(const Value& set, int64_t ordinal, absl::string_view revision) {
  Value pod = PodFromTemplate(set["spec"]["template"], StatefulSets(), set);
  UpdateIdentity(set, ordinal, &pod);
  pod.Mutable("spec").Set("hostname", NameOf(pod));
  const absl::string_view service = set["spec"]["serviceName"].string_value();
  if (!service.empty()) pod.Mutable("spec").Set("subdomain", service);
  UpdateStorage(set, &pod);
  pod.Mutable("metadata").Mutable("labels").Set(kRevisionLabel, revision);
  return pod;
}

bool IdentityMatches(const Value& set, const Value& pod) {
  return OrdinalOf(pod) >= 0 && ParentNameOf(pod) == NameOf(set) &&
         LabelsOf(pod)[kPodNameLabel].string_value() == NameOf(pod);
}

bool StorageMatches(const Value& set, const Value& pod) {
  if (OrdinalOf(pod) < 0) return false;
  for (const Value& claim_template : set["spec"]["volumeClaimTemplates"].items()) {
    const std::string wanted = ClaimName(set, claim_template, OrdinalOf(pod));
    bool found = false;
    for (const Value& volume : pod["spec"]["volumes"].items()) {
      found |= volume["name"] == claim_template["metadata"]["name"] &&
               volume["persistentVolumeClaim"]["claimName"].string_value() == wanted;
    }
    if (!found) return false;
  }
  return true;
}

sim::Task<absl::Status> StatefulPodControl::Create(Value set, Value pod) {
  absl::Status claims = co_await CreateClaims(set, pod);
  if (!claims.ok()) {
    RecordPod("Create", set, pod, claims);
    co_return claims;
  }
  Value made = pod;
  absl::Status created = co_await client_->Create(Pods(), &made);
  if (created.ok()) writes_->Wrote(runtime::KeyOf(set), Pods(), VersionOf(made));
  // Another pod of that name is still there: no event, the next try may find it gone.
  if (runtime::IsAlreadyExists(created)) co_return created;
  absl::Status owners = co_await UpdateClaimsForPolicy(set, pod);
  if (!owners.ok()) {
    RecordPod("Update", set, pod, owners);
    co_return owners;
  }
  RecordPod("Create", set, pod, created);
  co_return created;
}

sim::Task<absl::Status> StatefulPodControl::Update(Value set, Value pod) {
  bool attempted = false;
  auto attempt = [this, &set, &pod, &attempted]() -> sim::Task<absl::Status> {
    bool consistent = true;
    if (!IdentityMatches(set, pod)) {
      UpdateIdentity(set, OrdinalOf(pod), &pod);
      consistent = false;
    }
    if (!StorageMatches(set, pod)) {
      UpdateStorage(set, &pod);
      consistent = false;
      absl::Status claims = co_await CreateClaims(set, pod);
      if (!claims.ok()) {
        RecordPod("Update", set, pod, claims);
        co_return claims;
      }
    }
    if (!ClaimsMatchPolicy(set, pod)) {
      absl::Status owners = co_await UpdateClaimsForPolicy(set, pod);
      if (!owners.ok()) {
        RecordPod("Update", set, pod, owners);
        co_return owners;
      }
      consistent = false;
    }
    if (consistent) co_return absl::OkStatus();
    attempted = true;
    Value updated = pod;
    absl::Status written = co_await client_->Update(Pods(), &updated);
    if (written.ok()) {
      writes_->Wrote(runtime::KeyOf(set), Pods(), VersionOf(updated));
    } else if (const Value* cached = cached_->Find(Pods(), runtime::KeyOf(pod))) {
      pod = *cached;
    }
    co_return written;
  };
  absl::Status done = co_await runtime::RetryOnConflict(loop_, runtime::DefaultBackoff(), attempt);
  if (attempted) RecordPod("Update", set, pod, done);
  co_return done;
}

sim::Task<absl::Status> StatefulPodControl::Delete(Value set, Value pod) {
  const runtime::ObjectKey key = runtime::KeyOf(pod);
  absl::Status deleted = runtime::IgnoreNotFound(co_await client_->Delete(Pods(), key));
  RecordPod("Delete", set, pod, deleted);
  co_return deleted;
}

sim::Task<absl::Status> StatefulPodControl::CreateMissingClaims(Value set, Value pod) {
  absl::Status claims = co_await CreateClaims(set, pod);
  if (!claims.ok()) co_return claims;
  absl::Status owners = co_await UpdateClaimsForPolicy(set, pod);
  if (!owners.ok()) RecordPod("Update", set, pod, owners);
  co_return owners;
}

sim::Task<absl::Status> StatefulPodControl::CreateClaims(Value set, Value pod) {
  std::vector<absl::Status> errors;
  for (Value& claim : ClaimsFor(set, pod)) {
    const runtime::ObjectKey key = runtime::KeyOf(claim);
    const Value* there = cached_->Find(PersistentVolumeClaims(), key);
    if (there != nullptr) {
      if (IsDeleting(*there)) {
        errors.push_back(
            absl::FailedPreconditionError(absl::StrCat("pvc ", key.name, " is being deleted")));
      }
      continue;
    }
    absl::Status made = co_await client_->Create(PersistentVolumeClaims(), &claim);
    if (made.ok()) {
      writes_->Wrote(runtime::KeyOf(set), PersistentVolumeClaims(), VersionOf(claim));
    } else {
      errors.push_back(
          runtime::WrapError(absl::StrCat("failed to create PVC ", key.name, ": "), made));
    }
    if (!runtime::IsAlreadyExists(made)) RecordClaim(set, pod, claim, made);
  }
  co_return Aggregate(errors);
}

bool StatefulPodControl::HasStaleClaim(const Value& set, const Value& pod) const {
  if (!PolicyOf(set).delete_when_scaled) return false;
  for (const Value& claim_template : set["spec"]["volumeClaimTemplates"].items()) {
    const Value* claim =
        cached_->Find(PersistentVolumeClaims(), ClaimKey(set, claim_template, pod));
    if (claim != nullptr && HasStaleOwner(*claim, Pods(), pod)) return true;
  }
  return false;
}

bool StatefulPodControl::ClaimsMatchPolicy(const Value& set, const Value& pod) const {
  for (const Value& claim_template : set["spec"]["volumeClaimTemplates"].items()) {
    const Value* claim =
        cached_->Find(PersistentVolumeClaims(), ClaimKey(set, claim_template, pod));
    if (claim != nullptr && !OwnersAreUpToDate(*claim, set, pod)) return false;
  }
  return true;
}

sim::Task<absl::Status> StatefulPodControl::UpdateClaimsForPolicy(Value set, Value pod) {
  for (const Value& claim_template : set["spec"]["volumeClaimTemplates"].items()) {
    const runtime::ObjectKey key = ClaimKey(set, claim_template, pod);
    const Value* claim = cached_->Find(PersistentVolumeClaims(), key);
    if (claim == nullptr) continue;
    if (HasUnexpectedController(*claim, set, pod)) {
      recorder_->Record(StatefulSets(), set, "Warning", "ConflictingController",
                        absl::StrCat("PersistentVolumeClaim ", key.name,
                                     " has a conflicting OwnerReference that acts as a manging "
                                     "controller, the retention policy is ignored for this claim"));
    }
    if (OwnersAreUpToDate(*claim, set, pod)) continue;
    Value updated = WithOwnersByPolicy(*claim, set, pod);
    absl::Status written = co_await client_->Update(PersistentVolumeClaims(), &updated);
    if (!written.ok()) {
      co_return runtime::WrapError(
          absl::StrCat("could not update claim ", key.name, " for delete policy ownerRefs: "),
          written);
    }
    writes_->Wrote(runtime::KeyOf(set), PersistentVolumeClaims(), VersionOf(updated));
  }
  co_return absl::OkStatus();
}

void StatefulPodControl::RecordPod(absl::string_view verb, const Value& set, const Value& pod,
                                   const absl::Status& status) {
  const std::string what =
      absl::StrCat(verb, " Pod ", NameOf(pod), " in StatefulSet ", NameOf(set));
  if (status.ok()) {
    recorder_->Record(StatefulSets(), set, "Normal", absl::StrCat("Successful", verb),
                      absl::StrCat(what, " successful"));
  } else {
    recorder_->Record(StatefulSets(), set, "Warning", absl::StrCat("Failed", verb),
                      absl::StrCat(what, " failed error: ", status.message()));
  }
}

void StatefulPodControl::RecordClaim(const Value& set, const Value& pod, const Value& claim,
                                     const absl::Status& status) {
  if (status.ok()) {
    recorder_->Record(StatefulSets(), set, "Normal", "SuccessfulCreate",
                      absl::StrCat("Create Claim ", NameOf(claim), " Pod ", NameOf(pod),
                                   " in StatefulSet ", NameOf(set), " success"));
  } else {
    recorder_->Record(
        StatefulSets(), set, "Warning", "FailedCreate",
        absl::StrCat("Create Claim ", NameOf(claim), " for Pod ", NameOf(pod), " in StatefulSet ",
                     NameOf(set), " failed error: ", status.message()));
  }
}

}  // namespace quiesce::reconcilers::workloads

// A claim and a volume are bound by four writes: the volume's claimRef, the volume's phase, the
// claim's volumeName, the claim's phase. The volume is written first because its claimRef decides:
// two claims may want one volume, and the update of the second fails with a conflict. A pass may
// die between two of the writes; the next one finds the claimRef and goes on from there.
#include "reconcilers/workloads/volume_binder.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/quantity.h"
#include "apiserver_fake/kinds/validation.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr char kBindCompleted[] = "pv.kubernetes.io/bind-completed";
constexpr char kBoundByController[] = "pv.kubernetes.io/bound-by-controller";
constexpr char kProvisionedBy[] = "pv.kubernetes.io/provisioned-by";
// A volume that nothing has heard of yet is looked at again then, as a claim without one.
constexpr absl::Duration kResync = absl::Seconds(15);

api::Quantity StorageOf(const Value& list) {
  const absl::StatusOr<api::Quantity> storage = api::Quantity::FromValue(list["storage"]);
  return storage.ok() ? *storage : api::Quantity();
}

absl::string_view ClassOf(const Value& object) {
  const Value& annotation = AnnotationsOf(object)["volume.beta.kubernetes.io/storage-class"];
  return (annotation.is_string() ? annotation : object["spec"]["storageClassName"]).string_value();
}

absl::string_view ModeOf(const Value& object) {
  const absl::string_view mode = object["spec"]["volumeMode"].string_value();
  return mode.empty() ? "Filesystem" : mode;
}

bool HasModes(const Value& volume, const Value& claim) {
  const auto has = volume["spec"]["accessModes"].items();
  const auto wants = claim["spec"]["accessModes"].items();
  return std::all_of(wants.begin(), wants.end(), [&](const Value& mode) {
    return std::find(has.begin(), has.end(), mode) != has.end();
  });
}

// Why the volume does not do for the claim; "" where it does.
absl::string_view Mismatch(const Value& volume, const Value& claim) {
  if (IsDeleting(volume)) return "the volume is marked for deletion";
  if (StorageOf(volume["spec"]["capacity"])
          .Compare(StorageOf(claim["spec"]["resources"]["requests"])) < 0) {
    return "requested PV is too small";
  }
  if (ClassOf(volume) != ClassOf(claim)) return "storageClassName does not match";
  if (ModeOf(volume) != ModeOf(claim)) return "incompatible volumeMode";
  return HasModes(volume, claim) ? "" : "incompatible accessMode";
}

bool IsBoundTo(const Value& volume, const Value& claim) {
  const Value& reference = volume["spec"]["claimRef"];
  if (reference["name"] != claim["metadata"]["name"] ||
      reference["namespace"] != claim["metadata"]["namespace"]) {
    return false;
  }
  const Value& uid = reference["uid"];
  return uid.string_value().empty() || uid == claim["metadata"]["uid"];
}

void Annotate(Value* object, const char* annotation) {
  object->Mutable("metadata").Mutable("annotations").Set(annotation, "yes");
}

Value ReferenceTo(const Value& claim) {
  return Value::Object({{"kind", "PersistentVolumeClaim"},
                        {"apiVersion", "v1"},
                        {"namespace", NamespaceOf(claim)},
                        {"name", NameOf(claim)},
                        {"uid", UidOf(claim)},
                        {"resourceVersion", VersionOf(claim)}});
}

class BinderHandler : public runtime::EventHandler {
 public:
  explicit BinderHandler(const VolumeBinder* binder) : binder_(binder) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    binder_->Handle(event, queue);
    return true;
  }
  static std::unique_ptr<runtime::EventHandler> Make(runtime::Reconciler& reconciler) {
    return std::make_unique<BinderHandler>(static_cast<const VolumeBinder*>(&reconciler));
  }

 private:
  const VolumeBinder* const binder_;
};

}  // namespace

VolumeBinder::VolumeBinder(const runtime::ControllerEnvironment& environment,
                           absl::Duration provisions_after)
    : loop_(environment.loop),
      client_(environment.client),
      cached_(environment.cache),
      provisions_after_(provisions_after),
      recorder_(environment.loop, environment.client, "persistentvolume-controller") {}

void VolumeBinder::Handle(const runtime::Event& event, runtime::WorkQueue* queue) const {
  const Value& object = event.object;
  if (object["kind"].string_value() == "Pod") {
    // A consumer: what it waits for may be provisioned now.
    for (const Value& volume : object["spec"]["volumes"].items()) {
      const absl::string_view name = volume["persistentVolumeClaim"]["claimName"].string_value();
      if (!name.empty()) queue->Add({std::string(NamespaceOf(object)), std::string(name)});
    }
    return;
  }
  queue->Add(runtime::KeyOf(object));
  if (object["kind"].string_value() == "PersistentVolumeClaim") {
    const std::string volume(object["spec"]["volumeName"].string_value());
    if (!volume.empty()) queue->Add({"", volume});
    return;
  }
  const Value& claim = object["spec"]["claimRef"];
  if (!claim.is_null()) {
    queue->Add({std::string(claim["namespace"].string_value()),
                std::string(claim["name"].string_value())});
  }
}

sim::Task<Outcome> VolumeBinder::Reconcile(runtime::Context&, runtime::Request request) {
  if (request.namespace_.empty()) {
    const Value* volume = cached_.Find(PersistentVolumes(), request);
    if (volume == nullptr) co_return Result::Done();
    co_return co_await SyncVolume(*volume);
  }
  const Value* claim = cached_.Find(PersistentVolumeClaims(), request);
  if (claim == nullptr) co_return Result::Done();
  if (AnnotationsOf(*claim).Has(kBindCompleted)) co_return co_await SyncBoundClaim(*claim);
  co_return co_await SyncUnboundClaim(*claim);
}

const Value* VolumeBinder::StorageClassOf(const Value& claim) const {
  const std::string name(ClassOf(claim));
  return name.empty() ? nullptr : cached_.Find(StorageClasses(), {"", name});
}

const Value VolumeBinder::FindVolume(const Value& claim) const {
  Value best;
  for (const Value& volume : cached_.List(PersistentVolumes(), "")) {
    const bool reserved = volume["spec"].Has("claimRef");
    if (reserved && IsBoundTo(volume, claim)) return volume;
    if (reserved || !Mismatch(volume, claim).empty()) continue;
    if (volume["status"]["phase"].string_value() != "Available") continue;
    const Value& selector = claim["spec"]["selector"];
    if (!selector.is_null() && !kinds::SelectorMatches(selector, LabelsOf(volume))) continue;
    if (best.is_null() ||
        StorageOf(volume["spec"]["capacity"]).Compare(StorageOf(best["spec"]["capacity"])) < 0) {
      best = volume;
    }
  }
  return best;
}

bool VolumeBinder::HasConsumer(const Value& claim) const {
  for (const Value& pod : cached_.List(Pods(), NamespaceOf(claim))) {
    if (IsPodFinished(pod)) continue;
    for (const Value& volume : pod["spec"]["volumes"].items()) {
      if (volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]) return true;
    }
  }
  return false;
}

sim::Task<Outcome> VolumeBinder::SyncUnboundClaim(Value claim) {
  const std::string name(claim["spec"]["volumeName"].string_value());
  if (!name.empty()) {  // this one, or none
    const Value* found = cached_.Find(PersistentVolumes(), {"", name});
    if (found == nullptr) co_return co_await SetClaimPhase(claim, "Pending", nullptr);
    const Value volume = *found;
    if (volume["spec"].Has("claimRef") && !IsBoundTo(volume, claim)) {
      recorder_.Record(PersistentVolumeClaims(), claim, "Warning", "FailedBinding",
                       absl::StrCat("volume \"", name, "\" already bound to a different claim."));
      co_return co_await SetClaimPhase(claim, "Pending", nullptr);
    }
    const absl::string_view mismatch = Mismatch(volume, claim);
    if (!volume["spec"].Has("claimRef") && !mismatch.empty()) {
      recorder_.Record(PersistentVolumeClaims(), claim, "Warning", "VolumeMismatch",
                       absl::StrCat("Cannot bind to requested volume \"", name, "\": ", mismatch));
      co_return co_await SetClaimPhase(claim, "Pending", nullptr);
    }
    co_return co_await Bind(volume, claim);
  }
  const Value* found = StorageClassOf(claim);
  const Value storage_class = found == nullptr ? Value() : *found;
  const bool delayed = storage_class["volumeBindingMode"].string_value() == "WaitForFirstConsumer";
  const bool waits = delayed && !HasConsumer(claim);
  Value volume = FindVolume(claim);
  // Without a consumer only a volume that was made for the claim does.
  if (waits && !volume.is_null() && !volume["spec"].Has("claimRef")) volume = Value();
  if (!volume.is_null()) {
    provisioning_.erase(std::string(UidOf(claim)));
    co_return co_await Bind(volume, claim);
  }
  if (waits) {
    recorder_.Record(PersistentVolumeClaims(), claim, "Normal", "WaitForFirstConsumer",
                     "waiting for first consumer to be created before binding");
    co_return co_await SetClaimPhase(claim, "Pending", nullptr);
  }
  if (!storage_class.is_null()) co_return co_await Provision(claim, storage_class);
  const std::string wanted(ClassOf(claim));
  recorder_.Record(
      PersistentVolumeClaims(), claim, wanted.empty() ? "Normal" : "Warning",
      wanted.empty() ? "FailedBinding" : "ProvisioningFailed",
      wanted.empty() ? "no persistent volumes available for this claim and no storage class is set"
                     : absl::StrCat("storageclass.storage.k8s.io \"", wanted, "\" not found"));
  absl::Status pending = co_await SetClaimPhase(claim, "Pending", nullptr);
  if (!pending.ok()) co_return pending;
  co_return Result::After(kResync);
}

// What an external provisioner does, one name for each claim: made twice it is made once.
sim::Task<Outcome> VolumeBinder::Provision(Value claim, Value storage_class) {
  const std::string provisioner(storage_class["provisioner"].string_value());
  if (provisioner == "kubernetes.io/no-provisioner") {
    recorder_.Record(PersistentVolumeClaims(), claim, "Normal", "FailedBinding",
                     "no persistent volumes available for this claim and no storage class is set");
    absl::Status pending = co_await SetClaimPhase(claim, "Pending", nullptr);
    if (!pending.ok()) co_return pending;
    co_return Result::After(kResync);
  }
  const auto [since, began] = provisioning_.try_emplace(std::string(UidOf(claim)), loop_->Now());
  if (began) {
    recorder_.Record(
        PersistentVolumeClaims(), claim, "Normal", "ExternalProvisioning",
        absl::StrCat("Waiting for a volume to be created either by the external provisioner '",
                     provisioner, "' or manually by the system administrator."));
  }
  const absl::Time due = since->second + provisions_after_;
  if (loop_->Now() < due) co_return Result::After(due - loop_->Now());
  const absl::string_view policy = storage_class["reclaimPolicy"].string_value();
  Value spec = Value::Object(
      {{"capacity", claim["spec"]["resources"]["requests"]},
       {"accessModes", claim["spec"]["accessModes"]},
       {"volumeMode", ModeOf(claim)},
       {"storageClassName", NameOf(storage_class)},
       {"persistentVolumeReclaimPolicy", policy.empty() ? "Delete" : policy},
       {"claimRef", ReferenceTo(claim)},
       {"csi", Value::Object({{"driver", provisioner}, {"volumeHandle", UidOf(claim)}})}});
  Value volume = Value::Object(
      {{"apiVersion", "v1"},
       {"kind", "PersistentVolume"},
       {"metadata",
        Value::Object({{"name", absl::StrCat("pvc-", UidOf(claim))},
                       {"annotations", Value::Object({{kProvisionedBy, provisioner}})}})},
       {"spec", std::move(spec)}});
  absl::Status made = co_await client_->Create(PersistentVolumes(), &volume);
  co_return runtime::IgnoreAlreadyExists(made);
}

sim::Task<Outcome> VolumeBinder::SyncBoundClaim(Value claim) {
  const std::string name(claim["spec"]["volumeName"].string_value());
  const Value* found = name.empty() ? nullptr : cached_.Find(PersistentVolumes(), {"", name});
  const Value volume = found == nullptr ? Value() : *found;
  if (!volume.is_null() && (!volume["spec"].Has("claimRef") || IsBoundTo(volume, claim))) {
    co_return co_await Bind(volume, claim);
  }
  if (claim["status"]["phase"].string_value() != "Lost") {
    recorder_.Record(
        PersistentVolumeClaims(), claim, "Warning",
        volume.is_null() ? "ClaimLost" : "ClaimMisbound",
        volume.is_null()
            ? "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
            : "Two claims are bound to the same volume, this one is bound incorrectly");
  }
  co_return co_await SetClaimPhase(claim, "Lost", nullptr);
}

sim::Task<Outcome> VolumeBinder::SyncVolume(Value volume) {
  const Value& reference = volume["spec"]["claimRef"];
  if (reference.is_null() || reference["uid"].string_value().empty()) {
    co_return co_await SetVolumePhase(&volume, "Available");
  }
  const runtime::ObjectKey key{std::string(reference["namespace"].string_value()),
                               std::string(reference["name"].string_value())};
  const Value* found = cached_.Find(PersistentVolumeClaims(), key);
  const bool its_own = found != nullptr && (*found)["metadata"]["uid"] == reference["uid"];
  if (its_own) {
    if ((*found)["spec"]["volumeName"] == volume["metadata"]["name"]) {
      co_return co_await SetVolumePhase(&volume, "Bound");
    }
    // The claim is bound next, or another volume was.
    co_return Result::Done();
  }
  // The cache may be behind: only the server knows that a claim is gone.
  absl::StatusOr<Value> live = co_await client_->Live().Get(PersistentVolumeClaims(), key);
  if (live.ok() && (*live)["metadata"]["uid"] == reference["uid"]) co_return Result::Done();
  if (!live.ok() && !runtime::IsNotFound(live.status())) co_return live.status();
  co_return co_await Release(std::move(volume));
}

sim::Task<Outcome> VolumeBinder::Release(Value volume) {
  absl::Status released = co_await SetVolumePhase(&volume, "Released");
  if (!released.ok()) co_return released;
  if (volume["spec"]["persistentVolumeReclaimPolicy"].string_value() != "Delete" ||
      IsDeleting(volume)) {
    co_return Result::Done();
  }
  const runtime::ObjectKey key = runtime::KeyOf(volume);
  absl::Status deleted = co_await client_->Delete(PersistentVolumes(), key);
  co_return runtime::IgnoreNotFound(deleted);
}

sim::Task<absl::Status> VolumeBinder::Bind(Value volume, Value claim) {
  Value bound = volume;
  if (bound["spec"]["claimRef"]["uid"] != claim["metadata"]["uid"]) {
    if (!bound["spec"].Has("claimRef")) Annotate(&bound, kBoundByController);
    bound.Mutable("spec").Set("claimRef", ReferenceTo(claim));
    absl::Status updated = co_await client_->Update(PersistentVolumes(), &bound);
    if (!updated.ok()) co_return updated;
  }
  absl::Status phase = co_await SetVolumePhase(&bound, "Bound");
  if (!phase.ok()) co_return phase;
  Value bound_claim = claim;
  if (claim["spec"]["volumeName"].string_value().empty()) {
    bound_claim.Mutable("spec").Set("volumeName", NameOf(bound));
    Annotate(&bound_claim, kBoundByController);
  }
  if (!AnnotationsOf(claim).Has(kBindCompleted)) Annotate(&bound_claim, kBindCompleted);
  if (bound_claim != claim) {
    absl::Status updated = co_await client_->Update(PersistentVolumeClaims(), &bound_claim);
    if (!updated.ok()) co_return updated;
  }
  co_return co_await SetClaimPhase(std::move(bound_claim), "Bound", &bound);
}

sim::Task<absl::Status> VolumeBinder::SetVolumePhase(Value* volume, const char* phase) {
  if ((*volume)["status"]["phase"].string_value() == phase) co_return absl::OkStatus();
  volume->Mutable("status").Set("phase", phase);
  co_return co_await client_->Status().Update(PersistentVolumes(), volume);
}

sim::Task<absl::Status> VolumeBinder::SetClaimPhase(Value claim, const char* phase,
                                                    const Value* volume) {
  Value status = claim["status"].is_object() ? claim["status"] : Value::Object();
  status.Set("phase", phase);
  if (volume == nullptr) {
    status.Erase("accessModes");
    status.Erase("capacity");
  } else if (claim["status"]["phase"].string_value() != phase) {
    status.Set("accessModes", (*volume)["spec"]["accessModes"]);
    status.Set("capacity", (*volume)["spec"]["capacity"]);
  }
  if (status == claim["status"]) co_return absl::OkStatus();
  claim.Set("status", std::move(status));
  co_return co_await client_->Status().Update(PersistentVolumeClaims(), &claim);
}

runtime::ControllerSpec VolumeBinderSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/persistentvolume";
  spec.about = "The controller of volumes: binds claims, provisions and reclaims volumes";
  spec.for_resource = PersistentVolumeClaims();
  spec.for_handler = &BinderHandler::Make;
  for (const runtime::Resource* kind : {&PersistentVolumes(), &Pods()}) {
    runtime::WatchSpec watch;
    watch.resource = *kind;
    watch.handler = &BinderHandler::Make;
    spec.watches.push_back(std::move(watch));
  }
  runtime::WatchSpec classes;
  classes.resource = StorageClasses();
  classes.map = [](const Value&) { return std::vector<runtime::Request>(); };
  spec.watches.push_back(std::move(classes));
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Duration provisions_after = absl::Seconds(1);
    for (const ValueMember& option : environment.options.members()) {
      if (option.key.view() != "provisionsAfter" ||
          !absl::ParseDuration(option.value.string_value(), &provisions_after) ||
          provisions_after < absl::ZeroDuration()) {
        return absl::InvalidArgumentError(absl::StrCat(
            "option \"", option.key.view(), "\"; expected {provisionsAfter: 2s}, not below zero"));
      }
    }
    return std::make_unique<VolumeBinder>(environment, provisions_after);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

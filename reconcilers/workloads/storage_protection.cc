#include "reconcilers/workloads/storage_protection.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/finalizer.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Request;
using runtime::Result;

// kubelets see a pod only once it is on a node, and start none whose claim is being deleted.
bool UsesClaim(const Value& pod, const Value& claim) {
  if (pod["spec"]["nodeName"].string_value().empty()) return false;
  const absl::Span<const Value> volumes = pod["spec"]["volumes"].items();
  return std::any_of(volumes.begin(), volumes.end(), [&claim](const Value& volume) {
    return volume["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"];
  });
}

bool AnyUses(const std::vector<Value>& pods, const Value& claim) {
  return std::any_of(pods.begin(), pods.end(),
                     [&claim](const Value& pod) { return UsesClaim(pod, claim); });
}

class Protection : public runtime::Reconciler {
 public:
  Protection(const runtime::ControllerEnvironment& environment, const runtime::Resource& kind,
             const char* finalizer)
      : client_(environment.client),
        cached_(environment.cache),
        kind_(kind),
        finalizer_(finalizer) {}

  sim::Task<Outcome> Reconcile(runtime::Context&, Request request) override {
    const Value* found = cached_.Find(kind_, request);
    if (found == nullptr) co_return Result::Done();
    Value object = *found;
    if (!IsDeleting(object)) {
      if (!runtime::AddFinalizer(object, finalizer_)) co_return Result::Done();
      co_return co_await client_->Update(kind_, &object);
    }
    if (!runtime::HasFinalizer(object, finalizer_)) co_return Result::Done();
    absl::StatusOr<bool> used = co_await IsUsed(object);
    if (!used.ok()) co_return used.status();
    if (*used) co_return Result::Done();
    runtime::RemoveFinalizer(object, finalizer_);
    co_return co_await client_->Update(kind_, &object);
  }

 protected:
  virtual sim::Task<absl::StatusOr<bool>> IsUsed(Value object) = 0;

  runtime::Client* const client_;
  const CachedObjects cached_;

 private:
  const runtime::Resource& kind_;
  const char* const finalizer_;
};

class ClaimProtection : public Protection {
 public:
  explicit ClaimProtection(const runtime::ControllerEnvironment& environment)
      : Protection(environment, PersistentVolumeClaims(), "kubernetes.io/pvc-protection") {}

 private:
  // The cache is asked first; that no pod uses the claim only the server knows.
  sim::Task<absl::StatusOr<bool>> IsUsed(Value claim) override {
    if (AnyUses(cached_.List(Pods(), NamespaceOf(claim)), claim)) co_return true;
    runtime::ListOptions options;
    options.namespace_ = std::string(NamespaceOf(claim));
    absl::StatusOr<std::vector<Value>> live = co_await client_->Live().List(Pods(), options);
    if (!live.ok()) co_return live.status();
    co_return AnyUses(*live, claim);
  }
};

class VolumeProtection : public Protection {
 public:
  explicit VolumeProtection(const runtime::ControllerEnvironment& environment)
      : Protection(environment, PersistentVolumes(), "kubernetes.io/pv-protection") {}

 private:
  sim::Task<absl::StatusOr<bool>> IsUsed(Value volume) override {
    co_return volume["status"]["phase"].string_value() == "Bound";
  }
};

template <typename T>
void MakeAs(runtime::ControllerSpec* spec, std::string name) {
  spec->name = name;
  spec->classic_queue = true;
  spec->make = [name = std::move(name)](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions(name, environment.options);
    if (!options.ok()) return options;
    return std::make_unique<T>(environment);
  };
}

}  // namespace

runtime::ControllerSpec ClaimProtectionSpec() {
  runtime::ControllerSpec spec;
  spec.about = "Keeps claims that pods use from being deleted";
  spec.for_resource = PersistentVolumeClaims();
  runtime::WatchSpec pods;
  pods.resource = Pods();
  pods.map = [](const Value& pod) {
    std::vector<Request> claims;
    for (const Value& volume : pod["spec"]["volumes"].items()) {
      const absl::string_view name = volume["persistentVolumeClaim"]["claimName"].string_value();
      if (!name.empty()) claims.push_back({std::string(NamespaceOf(pod)), std::string(name)});
    }
    return claims;
  };
  spec.watches = {std::move(pods)};
  MakeAs<ClaimProtection>(&spec, "workloads/pvc-protection");
  return spec;
}

runtime::ControllerSpec VolumeProtectionSpec() {
  runtime::ControllerSpec spec;
  spec.about = "Keeps volumes that are bound from being deleted";
  spec.for_resource = PersistentVolumes();
  MakeAs<VolumeProtection>(&spec, "workloads/pv-protection");
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

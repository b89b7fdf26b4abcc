#include "reconcilers/workloads/quota_controller.h"

#include <memory>
#include <utility>
#include <vector>

#include "apiserver_fake/kinds/quota_rules.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

// resource-quota-sync-period.
constexpr absl::Duration kSyncPeriod = absl::Minutes(5);

const runtime::Resource& ResourceQuotas() {
  static const auto* const resource =
      new runtime::Resource{{"", "v1", "resourcequotas"}, "ResourceQuota"};
  return *resource;
}

// The kinds that quotas count here.
const std::vector<runtime::Resource>& CountedKinds() {
  static const auto* const kinds = new std::vector<runtime::Resource>{
      Pods(),
      Services(),
      PersistentVolumeClaims(),
      {{"", "v1", "configmaps"}, "ConfigMap"},
      {{"", "v1", "secrets"}, "Secret"},
      {{"", "v1", "replicationcontrollers"}, "ReplicationController"},
      ResourceQuotas(),
      Deployments(),
      ReplicaSets(),
      StatefulSets(),
      DaemonSets(),
      Jobs(),
      CronJobs()};
  return *kinds;
}

api::GroupResource NameOfKind(const runtime::Resource& kind) {
  return {kind.gvr.group, kind.gvr.resource};
}

class ObjectHandler : public runtime::EventHandler {
 public:
  explicit ObjectHandler(const QuotaController* controller) : controller_(controller) {}
  bool Handle(const runtime::Event& event, runtime::WorkQueue* queue) override {
    controller_->HandleObject(event, queue);
    return true;
  }

 private:
  const QuotaController* const controller_;
};

// A change after which an object uses less.
bool Frees(const runtime::Event& event) {
  if (event.type == runtime::Event::Type::kDelete) return true;
  if (event.type != runtime::Event::Type::kUpdate) return false;
  const absl::string_view kind = event.object["kind"].string_value();
  if (kind == "Pod") return !IsPodFinished(event.old) && IsPodFinished(event.object);
  if (kind == "Service") return event.old["spec"]["type"] != event.object["spec"]["type"];
  return false;
}

}  // namespace

QuotaController::QuotaController(const runtime::ControllerEnvironment& environment)
    : loop_(environment.loop), client_(environment.client), cached_(environment.cache) {}

void QuotaController::HandleObject(const runtime::Event& event, runtime::WorkQueue* queue) const {
  if (!Frees(event)) return;
  for (const Value& quota : cached_.List(ResourceQuotas(), NamespaceOf(event.object))) {
    queue->Add(runtime::KeyOf(quota));
  }
}

Value QuotaController::UsedOf(const Value& quota) const {
  kinds::Amounts used;
  for (const ValueMember& limit : quota["spec"]["hard"].members()) {
    used.emplace(limit.key.view(), api::Quantity());
  }
  for (const runtime::Resource& kind : CountedKinds()) {
    const api::GroupResource name = NameOfKind(kind);
    for (const Value& object : cached_.List(kind, NamespaceOf(quota))) {
      if (!kinds::InQuotaScopes(quota, name, object)) continue;
      for (const auto& [resource, amount] : kinds::QuotaUsage(name, object, loop_->Now())) {
        auto counted = used.find(resource);
        if (counted != used.end()) counted->second = counted->second.Plus(amount);
      }
    }
  }
  return kinds::AmountsValue(used);
}

sim::Task<Outcome> QuotaController::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* found = cached_.Find(ResourceQuotas(), request);
  if (found == nullptr) co_return Result::Done();
  Value quota = *found;
  Value status = Value::Object();
  status.Set("hard", quota["spec"]["hard"]);
  status.Set("used", UsedOf(quota));
  if (status != quota["status"]) {
    quota.Set("status", std::move(status));
    absl::Status written = co_await client_->Status().Update(ResourceQuotas(), &quota);
    if (!written.ok()) co_return runtime::IgnoreNotFound(written);
  }
  co_return Result::After(kSyncPeriod);
}

runtime::ControllerSpec QuotaSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/resourcequota";
  spec.about = "The ResourceQuota controller: what is used of each quota";
  spec.for_resource = ResourceQuotas();
  // What admission writes to the status must not be counted against a cache that is behind it.
  runtime::PredicateFunctions passes;
  passes.update = [](const runtime::Event& event) {
    return event.old["spec"]["hard"] != event.object["spec"]["hard"];
  };
  spec.for_filter = runtime::FromFunctions(std::move(passes));
  for (const runtime::Resource& kind : CountedKinds()) {
    if (kind.kind == "ResourceQuota") continue;
    runtime::WatchSpec watch;
    watch.resource = kind;
    watch.handler = [](runtime::Reconciler& reconciler) -> std::unique_ptr<runtime::EventHandler> {
      return std::make_unique<ObjectHandler>(static_cast<const QuotaController*>(&reconciler));
    };
    spec.watches.push_back(std::move(watch));
  }
  spec.workers = 5;
  spec.classic_queue = true;
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/resourcequota", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<QuotaController>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

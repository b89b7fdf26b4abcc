#include "reconcilers/workloads/drain.h"

#include <memory>
#include <utility>
#include <vector>

#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/owner_reference.h"
#include "reconcilers/workloads/objects.h"
#include "reconcilers/workloads/pods.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;

constexpr absl::Duration kRetry = absl::Seconds(5);

bool IsOfDaemonSet(const Value& pod) {
  const Value* owner = runtime::ControllerOf(pod);
  return owner != nullptr && (*owner)["kind"].string_value() == "DaemonSet";
}

}  // namespace

sim::Task<Outcome> Drain::Reconcile(runtime::Context&, runtime::Request request) {
  const Value* node = cached_.Find(Nodes(), request);
  if (node == nullptr || !(*node)["spec"]["unschedulable"].bool_value()) co_return Result::Done();
  bool all_gone = true;
  const std::vector<Value> pods = cached_.List(Pods(), "");
  for (const Value& pod : pods) {
    if (pod["spec"]["nodeName"].string_value() != request.name || IsOfDaemonSet(pod)) continue;
    all_gone = false;
    if (IsDeleting(pod)) continue;  // on its way
    const runtime::ObjectKey key = runtime::KeyOf(pod);
    Value eviction = Value::Object(
        {{"apiVersion", "policy/v1"},
         {"kind", "Eviction"},
         {"metadata", Value::Object({{"name", key.name}, {"namespace", key.namespace_}})}});
    absl::Status evicted = co_await client_->CreateSubresource(Pods(), key, "eviction", &eviction);
    const bool waits = runtime::IsTooManyRequests(evicted) || runtime::IsNotFound(evicted);
    if (!evicted.ok() && !waits) co_return evicted;
  }
  co_return all_gone ? Result::Done() : Result::After(kRetry);
}

runtime::ControllerSpec DrainSpec() {
  runtime::ControllerSpec spec;
  spec.name = "workloads/drain";
  spec.about = "Drains cordoned nodes: evicts their pods as budgets allow it";
  spec.for_resource = Nodes();
  runtime::WatchSpec pods;
  pods.resource = Pods();
  pods.map = [](const Value& pod) {
    std::vector<runtime::Request> nodes;
    const std::string node(pod["spec"]["nodeName"].string_value());
    if (!node.empty()) nodes.push_back({"", node});
    return nodes;
  };
  spec.watches = {std::move(pods)};
  spec.make = [](const runtime::ControllerEnvironment& environment)
      -> absl::StatusOr<std::unique_ptr<runtime::Reconciler>> {
    absl::Status options = RefuseOptions("workloads/drain", environment.options);
    if (!options.ok()) return options;
    return std::make_unique<Drain>(environment);
  };
  return spec;
}

}  // namespace quiesce::reconcilers::workloads

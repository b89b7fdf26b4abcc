#include "reconcilers/workloads/register.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/cache/built_in.h"
#include "reconcilers/workloads/all.h"
#include "reconcilers/workloads/drain.h"
#include "reconcilers/workloads/kubelet.h"
#include "reconcilers/workloads/stateful_set.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::ControllerEnvironment;
using Made = absl::StatusOr<std::unique_ptr<runtime::Reconciler>>;

Made MakeStatefulSet(const ControllerEnvironment& environment) {
  absl::Duration per_replica = absl::Seconds(1);
  if (!environment.options.is_null() && !environment.options.is_object()) {
    return absl::InvalidArgumentError("expected a mapping of options, like {perReplica: 2s}");
  }
  for (const ValueMember& option : environment.options.members()) {
    if (option.key.view() != "perReplica") {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option \"", option.key.view(), "\"; expected perReplica"));
    }
    if (!absl::ParseDuration(option.value.string_value(), &per_replica) ||
        per_replica <= absl::ZeroDuration() || per_replica == absl::InfiniteDuration()) {
      return absl::InvalidArgumentError(
          "option \"perReplica\" must be a duration above zero, like 500ms or 2s");
    }
  }
  return std::make_unique<StatefulSetRollout>(per_replica);
}

}  // namespace

std::vector<runtime::ControllerSpec> Controllers() {
  runtime::ControllerSpec stateful_set;
  stateful_set.name = "workloads/statefulset-stand-in";
  stateful_set.about = "Stand-in that brings StatefulSets to ready, one replica after the other";
  stateful_set.for_resource = runtime::StatefulSets();
  stateful_set.make = &MakeStatefulSet;

  std::vector<runtime::ControllerSpec> specs;
  specs.push_back(std::move(stateful_set));
  specs.push_back(DrainSpec());
  specs.push_back(KubeletSpec());
  std::vector<runtime::ControllerSpec> kube = KubeControllers();
  // All of them as one process, as kube-controller-manager is; it is called by the first.
  runtime::ControllerSpec all = kube.front();
  all.name = "workloads/all";
  all.about = "All controllers of kube-controller-manager that are here, in one process";
  all.options_by_controller = true;
  all.also.assign(kube.begin() + 1, kube.end());
  specs.push_back(std::move(all));
  for (runtime::ControllerSpec& spec : kube) specs.push_back(std::move(spec));
  return specs;
}

}  // namespace quiesce::reconcilers::workloads

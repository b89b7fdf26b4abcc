#include "reconcilers/workloads/pod_control.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/workloads/objects.h"

namespace quiesce::reconcilers::workloads {

bool IsNamespaceTerminating(const absl::Status& error) {
  const std::optional<api::ApiStatus> status = runtime::ApiStatusOf(error);
  if (!status.has_value()) return false;
  for (const api::StatusCause& cause : status->causes) {
    if (cause.reason == "NamespaceTerminating") return true;
  }
  return false;
}

sim::Task<absl::Status> PodControl::Create(Value owner, Value pod) {
  if (LabelsOf(pod).empty()) {
    co_return absl::InvalidArgumentError("unable to create pods, no labels");
  }
  pod.Mutable("metadata").Set("namespace", NamespaceOf(owner));
  absl::Status made = co_await client_->Create(Pods(), &pod);
  if (!made.ok()) {
    if (!IsNamespaceTerminating(made)) {
      recorder_->Record(*owner_kind_, owner, "Warning", "FailedCreate",
                        absl::StrCat("Error creating: ", made.message()));
    }
    co_return made;
  }
  if (writes_ != nullptr) writes_->Wrote(runtime::KeyOf(owner), Pods(), VersionOf(pod));
  recorder_->Record(*owner_kind_, owner, "Normal", "SuccessfulCreate",
                    absl::StrCat("Created pod: ", NameOf(pod)));
  co_return made;
}

sim::Task<absl::Status> PodControl::Delete(Value owner, std::string name) {
  const runtime::ObjectKey key{std::string(NamespaceOf(owner)), name};
  absl::Status deleted = co_await client_->Delete(Pods(), key);
  if (runtime::IsNotFound(deleted)) co_return deleted;
  if (!deleted.ok()) {
    recorder_->Record(*owner_kind_, owner, "Warning", "FailedDelete",
                      absl::StrCat("Error deleting: ", deleted.message()));
    co_return runtime::WrapError("unable to delete pods: ", deleted);
  }
  recorder_->Record(*owner_kind_, owner, "Normal", "SuccessfulDelete",
                    absl::StrCat("Deleted pod: ", name));
  co_return deleted;
}

sim::Task<absl::Status> PodControl::Patch(Value pod, Value data) {
  runtime::Patch patch;
  patch.type = api::PatchType::kStrategic;
  patch.data = std::move(data);
  co_return co_await client_->Patch(Pods(), &pod, patch);
}

}  // namespace quiesce::reconcilers::workloads

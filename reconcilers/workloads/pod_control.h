// Makes, deletes and patches the pods of an owner, with the events that say so.
//
//   PodControl pods(toolbox, ReplicaSets());
//   absl::Status made = co_await pods.Create(rs, PodFromTemplate(rs["spec"]["template"],
//   ReplicaSets(), rs));
//
// Source: RealPodControl in k8s.io/kubernetes/pkg/controller/controller_utils.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_POD_CONTROL_H_
#define QUIESCE_RECONCILERS_WORKLOADS_POD_CONTROL_H_

#include <string>

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/own_writes.h"
#include "sim/task.h"

namespace quiesce::reconcilers::workloads {

class PodControl {
 public:
  // All outlive this. `writes` may be null.
  PodControl(runtime::Client* client, runtime::EventRecorder* recorder, OwnWrites* writes,
             const runtime::Resource* owner_kind)
      : client_(client), recorder_(recorder), writes_(writes), owner_kind_(owner_kind) {}

  // In the owner's namespace. Kept quiet where the namespace is being deleted: see
  // IsNamespaceTerminating().
  sim::Task<absl::Status> Create(Value owner, Value pod);
  sim::Task<absl::Status> Delete(Value owner, std::string name);
  // A strategic merge patch.
  sim::Task<absl::Status> Patch(Value pod, Value data);

 private:
  runtime::Client* const client_;
  runtime::EventRecorder* const recorder_;
  OwnWrites* const writes_;
  const runtime::Resource* const owner_kind_;
};

// The create was refused because its namespace is being deleted.
bool IsNamespaceTerminating(const absl::Status& error);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_POD_CONTROL_H_

// Which objects belong to an owner: those that name it as their controller and match its selector.
// Matching orphans are adopted, own ones that no longer match are released.
//
//   Claim claim{.client = client, .owner_kind = &ReplicaSets(), .owner = rs, .kind = &Pods(),
//               .selector = rs["spec"]["selector"]};
//   absl::StatusOr<std::vector<Value>> pods = co_await ClaimObjects(claim, std::move(candidates));
//
// Source: k8s.io/kubernetes/pkg/controller/controller_ref_manager.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_CLAIMS_H_
#define QUIESCE_RECONCILERS_WORKLOADS_CLAIMS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/client/client.h"
#include "sim/task.h"

namespace quiesce::reconcilers::workloads {

struct Claim {
  runtime::Client* client = nullptr;
  const runtime::Resource* owner_kind = nullptr;
  Value owner;
  const runtime::Resource* kind = nullptr;  // of the objects
  Value selector;                           // a metav1.LabelSelector
  // What else an object must be like; empty: nothing.
  std::function<bool(const Value& object)> filter = nullptr;
  // Added with the reference and removed with it; "" for none.
  std::string finalizer = "";
};

// Those of `candidates` that the owner controls or has adopted now. Before the first adoption the
// owner is read from the server: one that is gone or being deleted adopts nothing.
sim::Task<absl::StatusOr<std::vector<Value>>> ClaimObjects(Claim claim,
                                                           std::vector<Value> candidates);

// An error unless the owner is still there, the same, and not being deleted, as the server says.
sim::Task<absl::Status> RecheckDeletion(runtime::Client* client, const runtime::Resource* kind,
                                        Value owner);

// The strategic merge patch that makes `owner` the controller of the object with that uid.
Value AdoptionPatch(const runtime::Resource& owner_kind, const Value& owner,
                    absl::string_view object_uid, absl::string_view finalizer);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_CLAIMS_H_

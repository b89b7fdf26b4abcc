#include "reconcilers/workloads/stateful_set.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "reconcilers/runtime/cache/built_in.h"
#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/toolbox/finalizer.h"

namespace quiesce::reconcilers::workloads {
namespace {

using runtime::Outcome;
using runtime::Result;
using runtime::StatefulSets;

std::string Revision(const Value& stateful_set) {
  return absl::StrFormat("%s-%08x", std::string(stateful_set["metadata"]["name"].string_value()),
                         static_cast<uint32_t>(stateful_set["spec"]["template"].Hash()));
}

int64_t Generation(const Value& object) { return object["metadata"]["generation"].int_value(); }

// What the controller writes as soon as it sees a new generation: nothing is up to date yet if the
// template is another one.
Value Observe(const Value& stateful_set) {
  Value status = stateful_set["status"].is_object() ? stateful_set["status"] : Value::Object();
  const std::string revision = Revision(stateful_set);
  if (status["updateRevision"].string_value() != revision) {
    status.Set("updatedReplicas", 0);
    status.Set("updateRevision", revision);
    if (!status.Has("currentRevision")) status.Set("currentRevision", revision);
  }
  for (const char* count : {"replicas", "readyReplicas", "availableReplicas", "updatedReplicas"}) {
    if (!status.Has(count)) status.Set(count, 0);
  }
  status.Set("observedGeneration", Generation(stateful_set));
  return status;
}

}  // namespace

Value StatefulSetRollout::Advance(const Value& stateful_set) {
  Value status = stateful_set["status"];
  const int64_t wanted = stateful_set["spec"]["replicas"].int_value();
  int64_t replicas = status["replicas"].int_value();
  int64_t ready = status["readyReplicas"].int_value();
  int64_t updated = status["updatedReplicas"].int_value();
  if (replicas < wanted) {
    ++replicas, ++ready, ++updated;
  } else if (replicas > wanted) {
    --replicas;
  } else if (ready < wanted) {
    ++ready;
  } else if (updated < wanted) {
    ++updated;
  }
  ready = std::min(ready, replicas);
  updated = std::min(updated, replicas);
  status.Set("replicas", replicas);
  status.Set("readyReplicas", ready);
  status.Set("availableReplicas", ready);
  status.Set("updatedReplicas", updated);
  // No count may be above status.replicas: the server refuses such a status.
  if (status["currentReplicas"].int_value() > replicas) status.Set("currentReplicas", replicas);
  if (updated == wanted) {
    status.Set("currentRevision", status["updateRevision"]);
    status.Set("currentReplicas", std::min(wanted, replicas));
  }
  return status;
}

sim::Task<Outcome> StatefulSetRollout::Reconcile(runtime::Context& context,
                                                 runtime::Request request) {
  absl::StatusOr<Value> found = co_await context.client.Get(StatefulSets(), request);
  if (!found.ok()) {
    next_step_.erase(request);
    co_return runtime::IgnoreNotFound(found.status());
  }
  Value stateful_set = *std::move(found);
  if (runtime::IsBeingDeleted(stateful_set)) co_return Result::Done();

  Value status;
  if (stateful_set["status"]["observedGeneration"].int_value() != Generation(stateful_set)) {
    status = Observe(stateful_set);
    next_step_[request] = context.Now() + per_replica_;
  } else {
    status = Advance(stateful_set);
    if (status == stateful_set["status"]) {
      next_step_.erase(request);
      co_return Result::Done();
    }
    // Whatever wakes the key, a replica takes its time.
    auto [next, added] = next_step_.try_emplace(request, context.Now() + per_replica_);
    if (context.Now() < next->second) co_return Result::After(next->second - context.Now());
    next->second = context.Now() + per_replica_;
  }
  stateful_set.Set("status", status);
  absl::Status written = co_await context.client.Status().Update(StatefulSets(), &stateful_set);
  if (!written.ok()) co_return runtime::IgnoreNotFound(written);
  co_return Result::After(per_replica_);
}

}  // namespace quiesce::reconcilers::workloads

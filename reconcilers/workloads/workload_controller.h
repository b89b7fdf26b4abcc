// What the workload controllers share: their view of the cache, events, expectations, and how a
// change of a dependent - mostly a pod - wakes its owner: the controller that it names, or all
// whose selectors match an orphan.
//
//   class ReplicaSetController : public WorkloadController { ... };
//   spec.watches = {DependentWatch(Pods())};   // wakes owners through HandleDependent()
//   spec.indexes = {PodIndex()};
//
// Source: addPod, updatePod and deletePod of the controllers in k8s.io/kubernetes/pkg/controller.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_CONTROLLER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_CONTROLLER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/expectations.h"
#include "reconcilers/workloads/own_writes.h"
#include "reconcilers/workloads/pod_control.h"

namespace quiesce::reconcilers::workloads {

class WorkloadController : public runtime::Reconciler {
 public:
  // What a change of a dependent means for the queue.
  void HandleDependent(const runtime::Event& event, runtime::WorkQueue* queue);

 protected:
  // `component` names the controller in its events; `kind` (of a static table) is what it
  // reconciles.
  WorkloadController(const runtime::ControllerEnvironment& environment, std::string component,
                     const runtime::Resource& kind);

  // Puts the owner of a changed dependent into the queue.
  virtual void Enqueue(const runtime::ObjectKey& owner, runtime::WorkQueue* queue);
  // A dependent of this owner has come, or is on its way out: `final` if it is gone.
  virtual void OnCreated(const runtime::ObjectKey& owner, const Value& dependent);
  virtual void OnDeleted(const runtime::ObjectKey& owner, const Value& dependent, bool final);
  virtual void OnUpdated(const runtime::ObjectKey& owner, const Value& dependent);
  // A deletionTimestamp counts as the dependent's end.
  virtual bool DeletionCountsAtOnce() const { return true; }

  // The owner that a controller reference names, if the cache has it with that uid.
  const Value* ResolveOwner(const Value& object) const;
  // Writes the status of an object of this controller's kind, once more on a fresh copy if that
  // fails; `object` is then as it was written.
  sim::Task<absl::Status> WriteStatusTwice(Value* object, Value status);
  // Pods that the owner controls, then orphans of its namespace, each in order of names.
  std::vector<Value> PodsOfOrOrphaned(const Value& owner) const;

  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects cached_;
  const runtime::Resource& kind_;
  runtime::EventRecorder recorder_;
  OwnWrites writes_;
  Expectations expectations_;
  PodControl pods_;

 private:
  void Deleted(const Value& dependent, bool final, runtime::WorkQueue* queue);
  void Created(const Value& dependent, runtime::WorkQueue* queue);
  void Updated(const Value& old, const Value& dependent, runtime::WorkQueue* queue);
  void EnqueueMatching(const Value& dependent, runtime::WorkQueue* queue);
};

// Parts of a ControllerSpec: wakes owners of that kind of dependents; pods by their owner.
runtime::WatchSpec DependentWatch(const runtime::Resource& kind);
runtime::IndexSpec PodIndex();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_WORKLOAD_CONTROLLER_H_

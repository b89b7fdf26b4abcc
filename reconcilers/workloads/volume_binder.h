// The controller of PersistentVolumes: binds claims to volumes, makes volumes for classes that have
// a provisioner, and frees, keeps or deletes a volume when its claim is gone.
//
// Options:
//   provisionsAfter: 2s     how long a provisioner takes to make a volume; 1s unless given
//
// Claims of a class with volumeBindingMode WaitForFirstConsumer wait until a pod that uses them is
// there (the scheduler's part is not simulated: any node does). Node affinity, and the moving of
// data from other sources, are left out.
// Source: k8s.io/kubernetes/pkg/controller/volume/persistentvolume/{pv_controller,index}.go.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_VOLUME_BINDER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_VOLUME_BINDER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"

namespace quiesce::reconcilers::workloads {

class VolumeBinder : public runtime::Reconciler {
 public:
  VolumeBinder(const runtime::ControllerEnvironment& environment, absl::Duration provisions_after);

  // Of a claim or, without a namespace, of a volume.
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  // What a change means for the queue: of a volume also the claims that wait for one.
  void Handle(const runtime::Event& event, runtime::WorkQueue* queue) const;

 private:
  sim::Task<runtime::Outcome> SyncUnboundClaim(Value claim);
  sim::Task<runtime::Outcome> SyncBoundClaim(Value claim);
  sim::Task<runtime::Outcome> SyncVolume(Value volume);
  sim::Task<runtime::Outcome> Provision(Value claim, Value storage_class);
  sim::Task<runtime::Outcome> Release(Value volume);

  // Says in the volume, then in its status, then in the claim, that they belong together.
  sim::Task<absl::Status> Bind(Value volume, Value claim);
  sim::Task<absl::Status> SetVolumePhase(Value* volume, const char* phase);
  sim::Task<absl::Status> SetClaimPhase(Value claim, const char* phase, const Value* volume);

  const Value* StorageClassOf(const Value& claim) const;
  // The smallest volume that does, those made for the claim first; null if there is none.
  const Value FindVolume(const Value& claim) const;
  bool HasConsumer(const Value& claim) const;

  sim::EventLoop* const loop_;
  runtime::Client* const client_;
  const CachedObjects cached_;
  const absl::Duration provisions_after_;
  std::map<std::string, absl::Time> provisioning_;  // since when, by uid of the claim
  runtime::EventRecorder recorder_;
};

runtime::ControllerSpec VolumeBinderSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_VOLUME_BINDER_H_

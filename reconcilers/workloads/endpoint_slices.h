// The EndpointSlice controller: slices of up to 100 endpoints of the pods that a Service selects,
// one set of slices for each address family and each list of ports.
//
// Sources: k8s.io/endpointslice/reconciler.go,
// k8s.io/kubernetes/pkg/controller/endpointslice/endpointslice_controller.go.
// Not modelled: hints for zones and traffic distribution.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_ENDPOINT_SLICES_H_
#define QUIESCE_RECONCILERS_WORKLOADS_ENDPOINT_SLICES_H_

#include <optional>
#include <string>
#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/toolbox/event_recorder.h"
#include "reconcilers/workloads/cached_objects.h"
#include "reconcilers/workloads/max_retries.h"
#include "reconcilers/workloads/service_pods.h"
#include "reconcilers/workloads/slice_tracker.h"

namespace quiesce::reconcilers::workloads {

class EndpointSliceController : public runtime::Reconciler {
 public:
  explicit EndpointSliceController(const runtime::ControllerEnvironment& environment);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

  // A slice that was changed or deleted by others is made as it should be.
  void HandleSlice(const runtime::Event& event, runtime::WorkQueue* queue);
  const CachedObjects* cached() const { return &cached_; }

 private:
  sim::Task<runtime::Outcome> SyncOnce(runtime::Request request);

  struct Changes {
    std::vector<Value> create, update, remove;
  };
  struct Wanted {
    Value ports;
    std::vector<Value> endpoints;
  };

  // What the slices of one family must become; the errors of pods that cannot be in them yet.
  Changes Compare(const Value& service, const std::vector<Value>& pods,
                  const std::vector<Value>& slices, absl::string_view family,
                  std::vector<absl::Status>* errors) const;
  void ComparePorts(const Value& service, absl::string_view family, Wanted wanted,
                    const std::vector<Value>& slices, Changes* changes) const;
  sim::Task<absl::Status> Write(Value service, Changes changes, std::optional<absl::Time> trigger);

  runtime::Client* const client_;
  const CachedObjects cached_;
  runtime::EventRecorder recorder_;
  TriggerTimes trigger_times_;
  SliceTracker tracker_;
  MaxRetries retries_{kUsualRetries};
};

runtime::ControllerSpec EndpointSliceSpec();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_ENDPOINT_SLICES_H_

// The timing of the controllers that run beside the server.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_OPTIONS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_OPTIONS_H_

#include <cstddef>

#include "absl/time/time.h"

namespace quiesce::controllers {

// Defaults are what a real kube-controller-manager shows on one machine.
struct ControllerOptions {
  absl::Duration watch_lag = absl::Milliseconds(10);       // from a write to the controller's work
  absl::Duration request_latency = absl::Milliseconds(1);  // of each request
  absl::Duration discovery_period = absl::Seconds(30);     // how often new kinds are looked for
  absl::Duration namespace_delay = absl::Seconds(5);  // from a change of a namespace to its pass
  size_t garbage_collector_workers = 20;
  size_t namespace_workers = 10;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_CONTROLLER_OPTIONS_H_

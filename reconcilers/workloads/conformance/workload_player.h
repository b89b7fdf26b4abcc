// The controllers of kube-controller-manager for recorded cases of the topic `workload`: each in a
// manager of its own on the case's server, as it would run in a cluster.
//
//   conformance::CaseResult result = conformance::PlayCase(document, &MakeWorkloadControllers);
#ifndef QUIESCE_RECONCILERS_WORKLOADS_CONFORMANCE_WORKLOAD_PLAYER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_CONFORMANCE_WORKLOAD_PLAYER_H_

#include <memory>

#include "apiserver_fake/conformance/player.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"

namespace quiesce::reconcilers::workloads {

// Both outlive what is made.
std::unique_ptr<conformance::CaseControllers> MakeWorkloadControllers(apiserver::Server* server,
                                                                      sim::EventLoop* loop);

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_CONFORMANCE_WORKLOAD_PLAYER_H_

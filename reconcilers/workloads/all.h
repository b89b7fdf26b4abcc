// The controllers of kube-controller-manager that are built here, for those who run all of them.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_ALL_H_
#define QUIESCE_RECONCILERS_WORKLOADS_ALL_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::workloads {

// Ordered by name.
std::vector<runtime::ControllerSpec> KubeControllers();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_ALL_H_

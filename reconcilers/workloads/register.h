// The stand-ins for built-in controllers, for the list of all.
#ifndef QUIESCE_RECONCILERS_WORKLOADS_REGISTER_H_
#define QUIESCE_RECONCILERS_WORKLOADS_REGISTER_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::workloads {

std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::workloads

#endif  // QUIESCE_RECONCILERS_WORKLOADS_REGISTER_H_

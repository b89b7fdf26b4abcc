// The controllers and external services of this repository. A program of one's own has a list of
// its own: see scenarios/play/catalog.h.
#ifndef QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_
#define QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/scripted_service.h"

namespace quiesce::reconcilers {

std::vector<runtime::ControllerSpec> AllControllers();
std::vector<runtime::ServiceSpec> AllServices();

}  // namespace quiesce::reconcilers

#endif  // QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_

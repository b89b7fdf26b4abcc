// The controllers and services of the reports in this folder.
#ifndef QUIESCE_RECONCILERS_ZOO_FIELD_CASES_H_
#define QUIESCE_RECONCILERS_ZOO_FIELD_CASES_H_

#include <memory>
#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/scripted_service.h"

namespace quiesce::reconcilers::zoo::field {

std::vector<runtime::ControllerSpec> EsoControllers();
std::vector<runtime::ControllerSpec> GarageControllers();
std::vector<runtime::ControllerSpec> GardenerControllers();
std::vector<runtime::ControllerSpec> KaiControllers();
std::vector<runtime::ControllerSpec> KuberayControllers();
std::vector<runtime::ControllerSpec> LeaderControllers();

// All of them.
std::vector<runtime::ControllerSpec> Controllers();

std::unique_ptr<runtime::ServiceModel> MakeGarage();

}  // namespace quiesce::reconcilers::zoo::field

#endif  // QUIESCE_RECONCILERS_ZOO_FIELD_CASES_H_

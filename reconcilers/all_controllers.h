// Everything that a scenario can run, by name: controllers and external services.
//
//   const runtime::ControllerSpec* spec = FindController("database/fixed");
//   std::unique_ptr<runtime::ServiceModel> postgres = MakeService("postgres");
#ifndef QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_
#define QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/scripted_service.h"

namespace quiesce::reconcilers {

// Ordered by name; the same list at every call, safe to use from every thread.
const std::vector<runtime::ControllerSpec>& AllControllers();
// Null pointer where there is none of that name.
const runtime::ControllerSpec* FindController(absl::string_view name);

// Names of the external services, ordered.
std::vector<std::string> AllServices();
// Null pointer where there is none of that name.
std::unique_ptr<runtime::ServiceModel> MakeService(absl::string_view name);

}  // namespace quiesce::reconcilers

#endif  // QUIESCE_RECONCILERS_ALL_CONTROLLERS_H_

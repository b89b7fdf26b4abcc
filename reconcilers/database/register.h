// The Database operator's controllers, for the list of all.
#ifndef QUIESCE_RECONCILERS_DATABASE_REGISTER_H_
#define QUIESCE_RECONCILERS_DATABASE_REGISTER_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::database {

std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_REGISTER_H_

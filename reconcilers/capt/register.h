// The controllers of CAPT that scenarios can name: `capt/looping-cluster`,
// `capt/fixed-control-plane` ...
#ifndef QUIESCE_RECONCILERS_CAPT_REGISTER_H_
#define QUIESCE_RECONCILERS_CAPT_REGISTER_H_

#include <vector>

#include "reconcilers/runtime/controller/controller_spec.h"

namespace quiesce::reconcilers::capt {

std::vector<runtime::ControllerSpec> Controllers();

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_REGISTER_H_

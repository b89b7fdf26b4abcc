#include "reconcilers/zoo/field/cases.h"

#include <utility>

namespace quiesce::reconcilers::zoo::field {

std::vector<runtime::ControllerSpec> Controllers() {
  std::vector<runtime::ControllerSpec> all;
  for (auto* controllers : {&EsoControllers, &GarageControllers, &GardenerControllers,
                            &KaiControllers, &KuberayControllers, &LeaderControllers}) {
    for (runtime::ControllerSpec& spec : (*controllers)()) all.push_back(std::move(spec));
  }
  return all;
}

}  // namespace quiesce::reconcilers::zoo::field

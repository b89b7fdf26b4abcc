#include "reconcilers/all_controllers.h"

#include <utility>

#include "reconcilers/capt/register.h"
#include "reconcilers/database/postgres.h"
#include "reconcilers/database/register.h"
#include "reconcilers/workloads/register.h"
#include "reconcilers/zoo/cloud.h"
#include "reconcilers/zoo/entries.h"
#include "reconcilers/zoo/field/cases.h"
#include "reconcilers/zoo/programmed/programmed.h"

namespace quiesce::reconcilers {

std::vector<runtime::ControllerSpec> AllControllers() {
  std::vector<runtime::ControllerSpec> all;
  for (auto* controllers :
       {&capt::Controllers, &database::Controllers, &workloads::Controllers, &zoo::Controllers,
        &zoo::field::Controllers, &zoo::programmed::Controllers}) {
    for (runtime::ControllerSpec& spec : (*controllers)()) all.push_back(std::move(spec));
  }
  return all;
}

std::vector<runtime::ServiceSpec> AllServices() {
  return {runtime::ServiceOf<zoo::Cloud>("cloud"),
          {"garage", &zoo::field::MakeGarage},
          runtime::ServiceOf<database::Postgres>("postgres")};
}

}  // namespace quiesce::reconcilers

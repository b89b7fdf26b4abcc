#include "reconcilers/all_controllers.h"

#include <algorithm>
#include <utility>

#include "reconcilers/database/postgres.h"
#include "reconcilers/database/register.h"
#include "reconcilers/workloads/register.h"

namespace quiesce::reconcilers {
namespace {

std::vector<runtime::ControllerSpec>* MakeAll() {
  auto* all = new std::vector<runtime::ControllerSpec>;
  for (auto* controllers : {&database::Controllers, &workloads::Controllers}) {
    for (runtime::ControllerSpec& spec : (*controllers)()) all->push_back(std::move(spec));
  }
  std::sort(all->begin(), all->end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return all;
}

}  // namespace

const std::vector<runtime::ControllerSpec>& AllControllers() {
  static const auto* const all = MakeAll();
  return *all;
}

const runtime::ControllerSpec* FindController(absl::string_view name) {
  for (const runtime::ControllerSpec& spec : AllControllers()) {
    if (spec.name == name) return &spec;
  }
  return nullptr;
}

std::vector<std::string> AllServices() { return {"postgres"}; }

std::unique_ptr<runtime::ServiceModel> MakeService(absl::string_view name) {
  if (name == "postgres") return std::make_unique<database::Postgres>();
  return nullptr;
}

}  // namespace quiesce::reconcilers

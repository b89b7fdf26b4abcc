// Everything that scenarios and commands can name: controllers, services outside of the cluster,
// detectors, strategies. Whoever builds a program says what is in it; nothing registers itself.
//
//   Catalog catalog = StandardCatalog();
//   catalog.controllers.push_back(greeter::Spec());
//   catalog.services.push_back(runtime::ServiceOf<greeter::Post>("post"));
//   catalog.detectors.push_back(DetectorOf<greeter::DeliveredTwice>());
//   if (absl::Status status = catalog.Check(); !status.ok()) ...
//   auto prepared = PreparedScenario::New(&loaded, &catalog);
//
// Once it is checked a catalog does not change, and all threads may read it.
#ifndef QUIESCE_SCENARIOS_PLAY_CATALOG_H_
#define QUIESCE_SCENARIOS_PLAY_CATALOG_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/findings/detector.h"
#include "scenarios/language/reader.h"
#include "sim/strategies.h"

namespace quiesce::scenarios {

struct Catalog {
  std::vector<runtime::ControllerSpec> controllers;
  std::vector<runtime::ServiceSpec> services;
  std::vector<DetectorSpec> detectors;
  std::vector<sim::StrategySpec> strategies;

  // Orders each list by name. InvalidArgument where a name is empty or stands twice in its list, or
  // a controller calls a service that is not there: `two of the catalog's controllers are called
  // "greeter/careful"`.
  absl::Status Check();

  // Null pointer where there is none of that name.
  const runtime::ControllerSpec* FindController(absl::string_view name) const;
  const runtime::ServiceSpec* FindService(absl::string_view name) const;
  const DetectorSpec* FindDetector(absl::string_view name) const;
  const sim::StrategySpec* FindStrategy(absl::string_view name) const;

  // What scenarios may name.
  KnownNames Names() const;
};

// What every project wants: the stand-ins for built-in controllers (`workloads/...`), and all
// detectors and strategies of Quiesce.
Catalog StandardCatalog();

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_CATALOG_H_

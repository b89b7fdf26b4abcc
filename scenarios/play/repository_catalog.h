// The catalog of this repository: the standard one with the example systems. What `tools/quiesce`
// is built with, and the tests.
//
//   auto scenario = ReadScenario("scenarios/database/creation.yaml", RepositoryCatalog().Names());
#ifndef QUIESCE_SCENARIOS_PLAY_REPOSITORY_CATALOG_H_
#define QUIESCE_SCENARIOS_PLAY_REPOSITORY_CATALOG_H_

#include "scenarios/play/catalog.h"

namespace quiesce::scenarios {

// The same one at every call, checked; safe to use from every thread.
const Catalog& RepositoryCatalog();

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_REPOSITORY_CATALOG_H_

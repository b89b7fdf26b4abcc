#include "scenarios/play/repository_catalog.h"

#include <cstdio>
#include <cstdlib>
#include <string>

#include "reconcilers/all_controllers.h"

namespace quiesce::scenarios {
namespace {

const Catalog* Make() {
  auto* catalog = new Catalog(StandardCatalog());
  catalog->controllers = reconcilers::AllControllers();
  catalog->services = reconcilers::AllServices();
  if (absl::Status checked = catalog->Check(); !checked.ok()) {
    std::fprintf(stderr, "%s\n", std::string(checked.message()).c_str());
    std::abort();
  }
  return catalog;
}

}  // namespace

const Catalog& RepositoryCatalog() {
  static const Catalog* const catalog = Make();
  return *catalog;
}

}  // namespace quiesce::scenarios

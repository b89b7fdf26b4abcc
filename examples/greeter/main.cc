// The quiesce program of this workspace: Quiesce's own, with a controller, a service and a detector
// more.
#include <utility>

#include "delivered_twice.h"
#include "greeter.h"
#include "post.h"
#include "tools/quiesce_main.h"

int main(int argc, char** argv) {
  quiesce::scenarios::Catalog catalog = quiesce::scenarios::StandardCatalog();
  for (auto& spec : greeter::Controllers()) catalog.controllers.push_back(std::move(spec));
  catalog.services.push_back(quiesce::runtime::ServiceOf<greeter::Post>("post"));
  catalog.detectors.push_back(quiesce::scenarios::DetectorOf<greeter::DeliveredTwice>());
  return quiesce::tools::QuiesceMain(argc, argv, std::move(catalog));
}

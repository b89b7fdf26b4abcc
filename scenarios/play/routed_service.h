// Several external services as one, for a controller that calls more than one: `dns/create-record`
// goes to the service `dns`, `create-record` to the first that has such an operation.
#ifndef QUIESCE_SCENARIOS_PLAY_ROUTED_SERVICE_H_
#define QUIESCE_SCENARIOS_PLAY_ROUTED_SERVICE_H_

#include <memory>
#include <string>
#include <vector>

#include "reconcilers/runtime/controller/external_service.h"
#include "scenarios/play/traced_service.h"

namespace quiesce::scenarios {

class RoutedService : public runtime::ExternalService {
 public:
  struct Route {
    std::string name;
    std::vector<std::string> operations;
    std::unique_ptr<TracedService> service;
  };
  // In the order in which they are asked; at least one.
  explicit RoutedService(std::vector<Route> routes) : routes_(std::move(routes)) {}

  sim::Task<absl::StatusOr<Value>> Call(const char* operation, Value argument) override;

 private:
  const std::vector<Route> routes_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_ROUTED_SERVICE_H_

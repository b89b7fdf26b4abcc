#include "scenarios/play/routed_service.h"

#include <algorithm>
#include <utility>

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

sim::Task<absl::StatusOr<Value>> RoutedService::Call(const char* operation, Value argument) {
  const absl::string_view whole = operation;
  const size_t slash = whole.find('/');
  for (const Route& route : routes_) {
    if (slash != absl::string_view::npos) {
      if (whole.substr(0, slash) != route.name) continue;
      co_return co_await route.service->Call(operation + slash + 1, std::move(argument));
    }
    const auto& known = route.operations;
    if (std::find(known.begin(), known.end(), whole) == known.end()) continue;
    co_return co_await route.service->Call(operation, std::move(argument));
  }
  // No one has it: the first says so.
  co_return co_await routes_.front().service->Call(operation, std::move(argument));
}

}  // namespace quiesce::scenarios

// Who answers the choices of a run.
#ifndef QUIESCE_SIM_STRATEGY_H_
#define QUIESCE_SIM_STRATEGY_H_

#include <cstdint>

#include "absl/status/status.h"

namespace quiesce::sim {

class Strategy {
 public:
  virtual ~Strategy() = default;
  // A number in [0, n), n >= 2. `index` counts the questions of the run from 0.
  virtual uint64_t Pick(const char* label, uint64_t n, uint64_t index) = 0;
  // OK, or why the answers no longer fit the run.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_STRATEGY_H_

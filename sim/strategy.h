// Who answers the choices of a run. Each strategy is one file; `strategies.h` lists those that
// `quiesce run --strategy` knows.
//
//   class LastStrategy : public Strategy {
//    public:
//     uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override {
//       return point.choice_class == ChoiceClass::kOrder ? n - 1 : 0;
//     }
//   };
//
// A strategy sees the class of the question, whose it is and, for order, what each answer makes
// happen; it knows nothing else of the run. The same questions must get the same answers: whatever
// it draws comes from its seed.
#ifndef QUIESCE_SIM_STRATEGY_H_
#define QUIESCE_SIM_STRATEGY_H_

#include <cstdint>

#include "absl/status/status.h"
#include "sim/choice_point.h"

namespace quiesce::sim {

class Strategy {
 public:
  virtual ~Strategy() = default;
  // A number in [0, n), n >= 2. `index` counts the questions of the run from 0.
  virtual uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) = 0;
  // OK, or why the answers no longer fit the run.
  virtual absl::Status status() const { return absl::OkStatus(); }
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_STRATEGY_H_

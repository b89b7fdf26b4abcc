// Lets another strategy answer until the liveness phase of a run begins; from then on the world is
// fair: events run in order, nothing is slow and nothing fails. What a program draws for itself
// (jitter) is still drawn.
//
//   auto* fair = new FairStrategy(std::make_unique<RandomStrategy>(seed));
//   Choices choices{std::unique_ptr<Strategy>(fair)};
//   ...                  // everything may happen
//   fair->BeFair();      // nothing strikes any more
#ifndef QUIESCE_SIM_FAIR_STRATEGY_H_
#define QUIESCE_SIM_FAIR_STRATEGY_H_

#include <memory>
#include <utility>

#include "sim/strategy.h"

namespace quiesce::sim {

class FairStrategy : public Strategy {
 public:
  explicit FairStrategy(std::unique_ptr<Strategy> inner) : inner_(std::move(inner)) {}

  void BeFair() { fair_ = true; }

  uint64_t Pick(const ChoicePoint& point, uint64_t n, uint64_t index) override {
    if (fair_ && IsWeather(point.choice_class)) return 0;
    return inner_->Pick(point, n, index);
  }
  absl::Status status() const override { return inner_->status(); }

 private:
  const std::unique_ptr<Strategy> inner_;
  bool fair_ = false;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_FAIR_STRATEGY_H_

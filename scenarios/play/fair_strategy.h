// Lets another strategy answer until the liveness phase of a run begins; from then on the world is
// fair: events run in order, nothing is slow and nothing fails. What has to be drawn even then (names,
// addresses) is still drawn.
#ifndef QUIESCE_SCENARIOS_PLAY_FAIR_STRATEGY_H_
#define QUIESCE_SCENARIOS_PLAY_FAIR_STRATEGY_H_

#include <cstring>
#include <memory>
#include <utility>

#include "sim/strategy.h"

namespace quiesce::scenarios {

class FairStrategy : public sim::Strategy {
 public:
  explicit FairStrategy(std::unique_ptr<sim::Strategy> inner) : inner_(std::move(inner)) {}

  void BeFair() { fair_ = true; }

  uint64_t Pick(const char* label, uint64_t n, uint64_t index) override {
    if (fair_ && IsWeather(label)) return 0;
    return inner_->Pick(label, n, index);
  }
  absl::Status status() const override { return inner_->status(); }

 private:
  static bool IsWeather(const char* label) {
    for (const char* prefix : {"ready", "fault", "latency", "lag"}) {
      if (std::strncmp(label, prefix, std::strlen(prefix)) == 0) return true;
    }
    return false;
  }

  const std::unique_ptr<sim::Strategy> inner_;
  bool fair_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_FAIR_STRATEGY_H_

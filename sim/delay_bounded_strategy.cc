#include "sim/delay_bounded_strategy.h"

#include <algorithm>
#include <functional>

namespace quiesce::sim {
namespace {

// As in PctStrategy: each moment is drawn below a power of two that is drawn first.
constexpr uint64_t kLeastLog = 4, kLogs = 10;

}  // namespace

DelayBoundedStrategy::DelayBoundedStrategy(uint64_t seed, DelayBoundedOptions options)
    : random_(seed) {
  for (int i = 0; i < options.departures; ++i) {
    departs_at_.push_back(random_.Below(uint64_t{1} << (kLeastLog + random_.Below(kLogs))));
  }
  std::sort(departs_at_.begin(), departs_at_.end(), std::greater<>());
}

uint64_t DelayBoundedStrategy::Pick(const ChoicePoint& point, uint64_t n, uint64_t) {
  if (point.choice_class == ChoiceClass::kJitter) return random_.Below(n);
  if (point.choice_class == ChoiceClass::kFault) return 0;
  const uint64_t now = asked_++;
  if (departs_at_.empty() || departs_at_.back() > now) return 0;
  departs_at_.pop_back();  // two that were drawn for one moment follow each other
  return 1 + random_.Below(n - 1);
}

}  // namespace quiesce::sim

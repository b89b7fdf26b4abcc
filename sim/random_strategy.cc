#include "sim/random_strategy.h"

namespace quiesce::sim {

uint64_t RandomStrategy::Pick(const ChoicePoint& point, uint64_t n, uint64_t) {
  uint64_t one_in = 0;
  switch (point.choice_class) {
    case ChoiceClass::kJitter:
      return random_.Below(n);
    case ChoiceClass::kOrder:
      one_in = odds_.order;
      break;
    case ChoiceClass::kDelay:
      one_in = odds_.delay;
      break;
    case ChoiceClass::kFault:
      one_in = odds_.fault;
      break;
  }
  if (one_in == 0 || !random_.OneIn(one_in)) return 0;
  return 1 + random_.Below(n - 1);
}

}  // namespace quiesce::sim

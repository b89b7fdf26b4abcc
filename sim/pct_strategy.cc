#include "sim/pct_strategy.h"

#include <algorithm>
#include <functional>

#include "sim/hash.h"

namespace quiesce::sim {
namespace {

// A run asks between tens and tens of thousands of questions, and no one knows how many beforehand:
// each moment of change is drawn below a power of two that is drawn first, so that every order of
// magnitude is as likely.
constexpr uint64_t kLeastLog = 4, kLogs = 10;

// Priorities are spread evenly over [0, kHighest).
constexpr int64_t kHighest = int64_t{1} << 32;

}  // namespace

PctStrategy::PctStrategy(uint64_t seed, PctOptions options) : seed_(seed), rest_(seed) {
  Random random(seed ^ 0x9c7);
  for (int i = 0; i < options.changes; ++i) {
    changes_at_.push_back(random.Below(uint64_t{1} << (kLeastLog + random.Below(kLogs))));
  }
  std::sort(changes_at_.begin(), changes_at_.end(), std::greater<>());
}

int64_t PctStrategy::PriorityOf(absl::string_view actor) {
  for (const auto& [name, priority] : priorities_) {
    if (name == actor) return priority;
  }
  // From the name, not from the order in which actors come up.
  uint64_t state = Fnv1a(actor, seed_ ^ kFnv1aBasis);
  const int64_t priority = static_cast<int64_t>(SplitMix64(&state) % uint64_t{kHighest});
  priorities_.emplace_back(std::string(actor), priority);
  return priority;
}

uint64_t PctStrategy::First(const Alternatives& alternatives, uint64_t n) {
  uint64_t best = 0;
  int64_t highest = PriorityOf(alternatives.At(0).actor);
  for (uint64_t i = 1; i < n; ++i) {
    const int64_t priority = PriorityOf(alternatives.At(i).actor);
    if (priority > highest) {
      highest = priority;
      best = i;
    }
  }
  return best;
}

void PctStrategy::MaybeChange(absl::string_view actor) {
  const uint64_t now = asked_++;
  while (!changes_at_.empty() && changes_at_.back() <= now) {
    changes_at_.pop_back();
    PriorityOf(actor);  // so that it has one
    for (auto& [name, priority] : priorities_) {
      if (name == actor) priority = --lowest_;
    }
  }
}

uint64_t PctStrategy::Pick(const ChoicePoint& point, uint64_t n, uint64_t index) {
  if (point.choice_class == ChoiceClass::kOrder && point.alternatives != nullptr) {
    const uint64_t first = First(*point.alternatives, n);
    MaybeChange(point.alternatives->At(first).actor);
    return First(*point.alternatives, n);
  }
  if (point.choice_class == ChoiceClass::kDelay && !point.actor.empty()) {
    MaybeChange(point.actor);
    return PriorityOf(point.actor) < kHighest / 2 ? n - 1 : 0;
  }
  return rest_.Pick(point, n, index);
}

}  // namespace quiesce::sim

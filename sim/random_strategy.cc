#include "sim/random_strategy.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace quiesce::sim {
namespace {

constexpr uint64_t kEven = ~uint64_t{0};

}  // namespace

RandomStrategy::RandomStrategy(uint64_t seed, std::vector<LabelOdds> odds)
    : random_(seed), odds_(std::move(odds)) {
  odds_.insert(odds_.end(), {{"ready", 8}, {"fault/", 64}, {"latency", 4}, {"lag", 4}});
}

uint64_t RandomStrategy::OddsOf(const char* label) const {
  for (const LabelOdds& odds : odds_) {
    if (absl::StartsWith(absl::string_view(label), odds.prefix)) return odds.one_in;
  }
  return kEven;
}

uint64_t RandomStrategy::Pick(const char* label, uint64_t n, uint64_t) {
  Known& known = recent_[reinterpret_cast<uintptr_t>(label) / 4 % 16];
  if (known.label != label) known = {label, OddsOf(label)};
  if (known.one_in == kEven) return random_.Below(n);
  if (known.one_in == 0 || !random_.OneIn(known.one_in)) return 0;
  return 1 + random_.Below(n - 1);
}

}  // namespace quiesce::sim

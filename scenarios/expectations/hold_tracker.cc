#include "scenarios/expectations/hold_tracker.h"

namespace quiesce::scenarios {

void HoldTracker::OnState(uint32_t object, absl::Time when, const Value& state) {
  size_t at = 0;
  while (at < spans_.size() && spans_[at].object != object) ++at;
  // The first object seen takes the place of the one that did not exist yet.
  if (at == spans_.size() && !spans_.empty() && spans_[0].object == kNothing) {
    at = 0;
    spans_[0].object = object;
  }
  const bool speaks = !state.is_null() || concerns_existence_;
  const bool holds = speaks && condition_.Matches(state.is_null() ? nullptr : &state);
  if (at < spans_.size()) {
    if (speaks && spans_[at].holds == holds) {
      spans_[at].last = state;
      return;
    }
    Close(at, when);
  }
  if (speaks) spans_.push_back({object, holds, when, absl::InfiniteFuture(), state, state});
}

void HoldTracker::Finish() {
  for (const Span& span : spans_) on_span_(span);
  spans_.clear();
}

bool HoldTracker::HoldsOfAll() const {
  for (const Span& span : spans_) {
    if (!span.holds) return false;
  }
  return !spans_.empty();
}

void HoldTracker::Close(size_t at, absl::Time when) {
  Span span = std::move(spans_[at]);
  spans_.erase(spans_.begin() + static_cast<std::ptrdiff_t>(at));
  span.until = when;
  on_span_(span);
}

}  // namespace quiesce::scenarios

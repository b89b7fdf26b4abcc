#include "scenarios/expectations/hold_tracker.h"

#include <algorithm>

namespace quiesce::scenarios {

void HoldTracker::OnState(uint32_t object, absl::Time when, const Value& state) {
  if (condition_.timed()) PassUntil(when);
  size_t at = 0;
  while (at < spans_.size() && spans_[at].object != object) ++at;
  // The first object seen takes the place of the one that did not exist yet.
  if (at == spans_.size() && !spans_.empty() && spans_[0].object == kNothing) {
    at = 0;
    spans_[0].object = object;
  }
  const bool speaks = !state.is_null() || concerns_existence_;
  const bool holds = speaks && Matches(state, when);
  if (at < spans_.size()) {
    if (speaks && spans_[at].holds == holds) {
      spans_[at].last = state;
      spans_[at].checked = when;
      return;
    }
    Close(at, when);
  }
  if (speaks) spans_.push_back({object, holds, when, absl::InfiniteFuture(), state, state, when});
}

absl::Time HoldTracker::NextChange() const {
  absl::Time next = absl::InfiniteFuture();
  if (!condition_.timed()) return next;
  for (const Span& span : spans_) {
    const Value* state = span.last.is_null() ? nullptr : &span.last;
    next = std::min(next, condition_.NextChange(state, span.checked + clock_offset_));
  }
  return next - clock_offset_;
}

void HoldTracker::Pass(absl::Time moment) {
  for (size_t at = 0; at < spans_.size();) {
    Span& span = spans_[at];
    span.checked = std::max(span.checked, moment);
    const bool holds = Matches(span.last, moment);
    if (holds == span.holds) {
      ++at;
      continue;
    }
    const Span next = {span.object, holds,     moment, absl::InfiniteFuture(),
                       span.last,   span.last, moment};
    Close(at, moment);
    spans_.push_back(next);
  }
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

// Follows a condition on some objects through a run: from when to when does it hold of which?
//
//   HoldTracker tracker(selector, condition, [&](const HoldTracker::Span& span) { ... });
//   tracker.OnState(id, "Database default/a", time, &object);     // each time one changes
//   tracker.Finish();                                             // the last spans
//
// A span is the longest stretch of time over which the condition holds, or does not, of one object.
// An object that does not exist has spans only if the condition speaks of existence.
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_HOLD_TRACKER_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_HOLD_TRACKER_H_

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/expression.h"

namespace quiesce::scenarios {

class HoldTracker {
 public:
  struct Span {
    uint32_t object;  // kNothing: an object that was never seen
    bool holds;
    absl::Time since;
    absl::Time until;                           // InfiniteFuture: to the end
    Value first, last;                          // states at its ends; null: does not exist
    absl::Time checked = absl::InfinitePast();  // the condition was last asked for this moment
  };
  static constexpr uint32_t kNothing = UINT32_MAX;

  // `single`: the condition is about one object, which does not exist at `start` unless OnState
  // says so then. `clock_offset`: how far the times in objects are ahead of those given here.
  HoldTracker(Expression condition, bool single, absl::Time start,
              std::function<void(const Span&)> on_span,
              absl::Duration clock_offset = absl::ZeroDuration())
      : condition_(std::move(condition)),
        on_span_(std::move(on_span)),
        clock_offset_(clock_offset),
        concerns_existence_(condition_.ConcernsExistence()) {
    if (single && concerns_existence_) {
      spans_.push_back(
          {kNothing, condition_.Matches(nullptr), start, absl::InfiniteFuture(), Value(), Value()});
    }
  }

  // The object is as given from now on; a null value means that it does not exist.
  void OnState(uint32_t object, absl::Time when, const Value& state);
  // The next moment at which a timed condition may change of an object that does not; what it makes
  // of that moment is then to be told by Pass(). OnState() passes all moments before its own.
  absl::Time NextChange() const;
  void Pass(absl::Time moment);
  void PassUntil(absl::Time when) {
    for (absl::Time next = NextChange(); next <= when; next = NextChange()) Pass(next);
  }
  // Reports the open spans.
  void Finish();
  // The same, when all moments until then have passed.
  void Finish(absl::Time when) {
    PassUntil(when);
    Finish();
  }

  // The condition holds now of every object that exists, and of one at least (or, if it speaks of
  // existence, of every object ever seen).
  bool HoldsOfAll() const;
  const Expression& condition() const { return condition_; }
  // The open spans, one for each object that has one.
  const std::vector<Span>& open() const { return spans_; }

 private:
  void Close(size_t at, absl::Time when);
  bool Matches(const Value& state, absl::Time when) const {
    return condition_.Matches(state.is_null() ? nullptr : &state, when + clock_offset_);
  }

  const Expression condition_;
  const std::function<void(const Span&)> on_span_;
  const absl::Duration clock_offset_;
  const bool concerns_existence_;
  std::vector<Span> spans_;  // open ones
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_HOLD_TRACKER_H_

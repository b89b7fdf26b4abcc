// Follows the condition of one `wait` step, and wakes the step when it may have come true.
#ifndef QUIESCE_SCENARIOS_PLAY_WAIT_WATCH_H_
#define QUIESCE_SCENARIOS_PLAY_WAIT_WATCH_H_

#include <vector>

#include "scenarios/expectations/expectation_base.h"
#include "scenarios/expectations/hold_tracker.h"
#include "scenarios/language/scenario.pb.h"
#include "sim/signal.h"

namespace quiesce::scenarios {

class WaitWatch : public ObjectExpectation {
 public:
  // `changed` outlives it.
  WaitWatch(const Wait& wait, absl::Duration clock_offset, sim::Signal* changed)
      : ObjectExpectation(wait.for_()),
        tracker_(
            *Expression::Parse(wait.until().text()), selector().single(), sim::StartTime(),
            [](const HoldTracker::Span&) {}, clock_offset),
        changed_(changed) {}

  bool Holds(absl::Time now) {
    tracker_.PassUntil(now);
    return tracker_.HoldsOfAll();
  }
  // When time alone may make it hold.
  absl::Time NextChange() const { return tracker_.NextChange(); }
  // What the object is instead, for people.
  std::string DescribeState() const {
    for (const HoldTracker::Span& span : tracker_.open()) {
      if (span.holds) continue;
      return absl::StrCat(
          Describe(span.object), ": ",
          tracker_.condition().Describe(span.last.is_null() ? nullptr : &span.last));
    }
    return "no such object was seen";
  }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {}

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    tracker_.OnState(object, when, state);
    if (tracker_.HoldsOfAll()) changed_->NotifyAll();
  }

 private:
  HoldTracker tracker_;
  sim::Signal* const changed_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_WAIT_WATCH_H_

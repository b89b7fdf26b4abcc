// Follows the condition of one `when` step, and wakes the step for each object that comes to be so.
#ifndef QUIESCE_SCENARIOS_PLAY_WHEN_WATCH_H_
#define QUIESCE_SCENARIOS_PLAY_WHEN_WATCH_H_

#include <deque>
#include <optional>
#include <set>

#include "scenarios/expectations/expectation_base.h"
#include "scenarios/language/expression.h"
#include "scenarios/language/scenario.pb.h"
#include "sim/signal.h"

namespace quiesce::scenarios {

class WhenWatch : public ObjectExpectation {
 public:
  // `changed` outlives it.
  WhenWatch(const When& when, absl::Duration clock_offset, sim::Signal* changed)
      : ObjectExpectation(when.object()),
        condition_(*Expression::Parse(when.is().text())),
        clock_offset_(clock_offset),
        changed_(changed) {}

  // From now on objects that come to be so are kept for Next(), those that are so now first.
  void Activate() {
    active_ = true;
    pending_.assign(holding_.begin(), holding_.end());
  }
  std::optional<ObjectId> Next() {
    if (pending_.empty()) return std::nullopt;
    const ObjectId next = pending_.front();
    pending_.pop_front();
    return next;
  }
  ObjectName NameOf(ObjectId object) const {
    ObjectName name;
    name.set_resource(run().ResourceOf(object).resource);
    name.set_group(run().ResourceOf(object).group);
    name.set_namespace_(run().NamespaceOf(object));
    name.set_name(run().NameOf(object));
    return name;
  }
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override {}

 protected:
  void OnState(ObjectId object, absl::Time when, const Value& state) override {
    if (!condition_.Matches(state.is_null() ? nullptr : &state, when + clock_offset_)) {
      holding_.erase(object);
    } else if (holding_.insert(object).second && active_) {
      pending_.push_back(object);
      changed_->NotifyAll();
    }
  }

 private:
  const Expression condition_;
  const absl::Duration clock_offset_;
  sim::Signal* const changed_;
  bool active_ = false;
  std::set<ObjectId> holding_;
  std::deque<ObjectId> pending_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_WHEN_WATCH_H_

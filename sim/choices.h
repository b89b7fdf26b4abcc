// The choice tape: every undetermined thing in a run - which ready event is next, a latency, a
// fault or not, a jitter - is one call of Choose(point, n). Nothing else is random. What must only
// be unlike others, and not undetermined - a uid, a suffix, an address - comes from a counter or a
// hash instead, so that it does not multiply the histories of a run.
//
//   Choices choices(std::make_unique<RandomStrategy>(seed));
//   if (choices.Choose({ChoiceClass::kFault, "conflict"}, 2) == 1) Fail();
//
// Pick 0 is always the plain choice: in order, no fault, no delay. The tape of (label, n, pick) is
// at once the replay file, the state of a search and the input of the shrinker.
#ifndef QUIESCE_SIM_CHOICES_H_
#define QUIESCE_SIM_CHOICES_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "sim/choice_point.h"
#include "sim/strategy.h"

namespace quiesce::sim {

// One answered question. Labels are few (string constants), so the tape keeps an index of them.
struct Choice {
  uint32_t label;  // index in Choices::labels()
  uint64_t n, pick;
};

class Choices {
 public:
  // A kind of question that came up.
  struct Label {
    ChoiceClass choice_class;
    const char* text;
  };

  explicit Choices(std::unique_ptr<Strategy> strategy);

  // A number in [0, n); n >= 1. With n == 1 nothing is asked or recorded.
  uint64_t Choose(const ChoicePoint& point, uint64_t n) {
    if (n <= 1) return 0;
    uint64_t pick = strategy_->Pick(point, n, tape_.size());
    if (pick >= n) pick = 0;
    tape_.push_back({LabelIndex(point), n, pick});
    return pick;
  }

  const std::vector<Choice>& tape() const { return tape_; }
  // Equal texts of one class have one index, wherever their literals stand.
  const std::vector<Label>& labels() const { return labels_; }

  // OK, or where and how a replayed tape stopped fitting this run (see ReplayStrategy).
  absl::Status status() const { return strategy_->status(); }

 private:
  struct Known {
    const char* label = nullptr;
    ChoiceClass choice_class = ChoiceClass::kOrder;
    uint32_t index = 0;
  };

  uint32_t LabelIndex(const ChoicePoint& point) {
    Known& known = recent_[reinterpret_cast<uintptr_t>(point.label) / 4 % 16];
    if (known.label != point.label || known.choice_class != point.choice_class) {
      known = {point.label, point.choice_class, FindLabel(point)};
    }
    return known.index;
  }
  uint32_t FindLabel(const ChoicePoint& point);

  std::unique_ptr<Strategy> strategy_;
  std::vector<Choice> tape_;
  std::vector<Label> labels_;
  Known recent_[16];  // saves comparing texts; decides nothing
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_CHOICES_H_

// What is asked when something in a run is undetermined: of which class the question is, who it is
// about, and what the answers stand for. Strategies decide by the class, never by the label.
//
//   choices.Choose({ChoiceClass::kDelay, "watch-lag", "database"}, 4);
//   choices.Choose({ChoiceClass::kFault, "fault/mix"}, 3);
//
// Answer 0 is always the plain one: in order, no delay, no fault, the middle of the road.
#ifndef QUIESCE_SIM_CHOICE_POINT_H_
#define QUIESCE_SIM_CHOICE_POINT_H_

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"

namespace quiesce::sim {

enum class ChoiceClass : uint8_t {
  kOrder,   // which of several things that can happen at one instant happens first
  kDelay,   // how far a latency or a lag is stretched; a larger answer is a longer time
  kFault,   // whether a fault strikes, and which
  kJitter,  // a number that the simulated program itself draws at random: a spread of a timer
};

// "order", "delay", "fault", "jitter": how tapes write them.
absl::string_view ChoiceClassName(ChoiceClass choice_class);
std::optional<ChoiceClass> ChoiceClassByName(absl::string_view name);

// Order, delays and faults are the weather of a world: a fair world has none of it. Jitter stays,
// since fair weather does not change what a program does.
constexpr bool IsWeather(ChoiceClass choice_class) { return choice_class != ChoiceClass::kJitter; }

// One of the things that can happen now: `database`, `api/arrive`, `databases/test-db`.
struct Alternative {
  absl::string_view actor;   // who goes on; "" where there is no trace to name actors
  const char* label = "";    // the kind of event
  absl::string_view object;  // what it is about; "" where no one said
};

// The alternatives of a question of order. Made when they are asked for: most strategies never
// look.
class Alternatives {
 public:
  // What answer `index` makes happen; requires index < n of the question. Valid during Pick.
  virtual Alternative At(uint64_t index) const = 0;

 protected:
  ~Alternatives() = default;
};

struct ChoicePoint {
  ChoiceClass choice_class;
  // The kind of question: a string that outlives the Choices (a literal).
  const char* label;
  // Whose delay, fault or jitter it is; "" for no one's in particular.
  absl::string_view actor = {};
  // With kOrder; null where the question has no such thing.
  const Alternatives* alternatives = nullptr;
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_CHOICE_POINT_H_

// A recorded run, free of the world that it came from: who ran, with which seed, what was chosen
// and how it ended. What a replay, a shrinker and a search pass around.
#ifndef QUIESCE_SIM_TAPE_H_
#define QUIESCE_SIM_TAPE_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/choices.h"

namespace quiesce::sim {

// A kind of question that the run was asked.
struct TapeLabel {
  ChoiceClass choice_class;
  std::string text;
  friend bool operator==(const TapeLabel&, const TapeLabel&) = default;
};

struct Tape {
  std::string scenario;
  uint64_t seed = 0;
  uint64_t hash = 0;  // Trace::hash() at the end of the run
  // Whatever else is needed to build the same world again, such as options; keys hold no space,
  // neither holds a line break.
  std::vector<std::pair<std::string, std::string>> settings;
  std::vector<TapeLabel> labels;
  std::vector<Choice> choices;  // label: index in `labels`

  // Takes over labels and choices.
  void Record(const Choices& recorded) {
    labels.clear();
    for (const Choices::Label& label : recorded.labels()) {
      labels.push_back({label.choice_class, label.text});
    }
    choices = recorded.tape();
  }
};

}  // namespace quiesce::sim

#endif  // QUIESCE_SIM_TAPE_H_

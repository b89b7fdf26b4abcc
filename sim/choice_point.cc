#include "sim/choice_point.h"

#include <iterator>

namespace quiesce::sim {
namespace {

// By the number of the class.
constexpr absl::string_view kNames[] = {"order", "delay", "fault", "jitter"};

}  // namespace

absl::string_view ChoiceClassName(ChoiceClass choice_class) {
  return kNames[static_cast<size_t>(choice_class)];
}

std::optional<ChoiceClass> ChoiceClassByName(absl::string_view name) {
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (kNames[i] == name) return static_cast<ChoiceClass>(i);
  }
  return std::nullopt;
}

}  // namespace quiesce::sim

#include "sim/choices.h"

#include <cstring>
#include <utility>

namespace quiesce::sim {

Choices::Choices(std::unique_ptr<Strategy> strategy) : strategy_(std::move(strategy)) {}

uint32_t Choices::FindLabel(const ChoicePoint& point) {
  for (size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i].choice_class == point.choice_class &&
        std::strcmp(labels_[i].text, point.label) == 0) {
      return static_cast<uint32_t>(i);
    }
  }
  labels_.push_back({point.choice_class, point.label});
  return static_cast<uint32_t>(labels_.size() - 1);
}

}  // namespace quiesce::sim

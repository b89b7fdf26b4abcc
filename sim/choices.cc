#include "sim/choices.h"

#include <cstring>
#include <utility>

namespace quiesce::sim {

Choices::Choices(std::unique_ptr<Strategy> strategy) : strategy_(std::move(strategy)) {}

uint32_t Choices::FindLabel(const char* label) {
  for (size_t i = 0; i < labels_.size(); ++i) {
    if (std::strcmp(labels_[i], label) == 0) return static_cast<uint32_t>(i);
  }
  labels_.push_back(label);
  return static_cast<uint32_t>(labels_.size() - 1);
}

}  // namespace quiesce::sim

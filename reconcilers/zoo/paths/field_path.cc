#include "reconcilers/zoo/paths/field_path.h"

#include <utility>

#include "absl/strings/str_split.h"

namespace quiesce::reconcilers::zoo::paths {

std::vector<std::string> PathOf(const Value& text) {
  return absl::StrSplit(text.string_value(), '.', absl::SkipEmpty());
}

Value At(const Value& object, const std::vector<std::string>& path) {
  const Value* place = &object;
  for (const std::string& key : path) {
    place = place->Find(key);
    if (place == nullptr) return Value();
  }
  return *place;
}

void SetAt(Value& object, const std::vector<std::string>& path, Value value) {
  Value* place = &object;
  for (const std::string& key : path) place = &place->Mutable(key);
  *place = std::move(value);
}

absl::Duration DurationOf(const Value& text) {
  absl::Duration duration;
  absl::ParseDuration(text.string_value(), &duration);
  return duration;
}

}  // namespace quiesce::reconcilers::zoo::paths

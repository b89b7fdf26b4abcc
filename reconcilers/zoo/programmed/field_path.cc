#include "reconcilers/zoo/programmed/field_path.h"

#include <utility>

#include "absl/strings/str_split.h"

namespace quiesce::reconcilers::zoo::programmed {

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
  for (size_t i = 0; i + 1 < path.size(); ++i) place = &place->Mutable(path[i]);
  if (value.is_null()) {
    place->Erase(path.back());
  } else {
    place->Set(path.back(), std::move(value));
  }
}

absl::Duration DurationOf(const Value& text) {
  absl::Duration duration;
  absl::ParseDuration(text.string_value(), &duration);
  return duration;
}

}  // namespace quiesce::reconcilers::zoo::programmed

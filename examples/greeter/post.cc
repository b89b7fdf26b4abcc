#include "post.h"

#include "absl/strings/str_cat.h"

namespace greeter {

using quiesce::Value;

absl::StatusOr<Value> Post::Do(absl::string_view operation, const Value& argument) {
  if (operation != "deliver") {
    return absl::UnimplementedError(absl::StrCat("unknown operation ", operation));
  }
  const std::string key(argument["key"].string_value());
  const std::string text(argument["text"].string_value());
  if (!letters_.try_emplace(key, text).second) {
    return absl::AlreadyExistsError(absl::StrCat("letter ", key, " has been delivered"));
  }
  return Value::Object({{"key", key}});
}

Value Post::State() const {
  Value letters = Value::Object();
  for (const auto& [key, text] : letters_) letters.Set(key, text);
  return letters;
}

}  // namespace greeter

// Fields of objects by the paths that programs name them with.
//
//   const std::vector<std::string> path = PathOf(Value(".status.phase"));
//   Value phase = At(object, path);        // null where nothing is there
//   SetAt(object, path, Value("Ready"));   // makes what is on the way
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_FIELD_PATH_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_FIELD_PATH_H_

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::zoo::programmed {

// "a.b" and ".a.b" are the same.
std::vector<std::string> PathOf(const Value& text);
Value At(const Value& object, const std::vector<std::string>& path);
// Null takes the field away. The path is not empty.
void SetAt(Value& object, const std::vector<std::string>& path, Value value);

// "5m"; zero where it is no duration.
absl::Duration DurationOf(const Value& text);

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_FIELD_PATH_H_

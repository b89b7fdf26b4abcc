// The times that a server last showed, by object and place: a request of a case that says `time`
// means the one last seen at that place of that object.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_TIME_MEMORY_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_TIME_MEMORY_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::conformance {

class TimeMemory {
 public:
  // Takes note of the times in `object` (a list: in its items), which `path` served.
  void Learn(absl::string_view path, const Value& object);
  // `body` with every string `time` replaced: by the one last seen there, else by `now`.
  Value Recall(absl::string_view path, const Value& body, absl::string_view now) const;

 private:
  using Places = std::map<std::string, std::string>;  // JSON pointer -> time
  std::map<std::string, Places> objects_;
};

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_TIME_MEMORY_H_

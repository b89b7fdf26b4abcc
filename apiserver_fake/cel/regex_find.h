// The parts of a text that a regular expression matches, as Go's Regexp.FindAllString gives them.
//
//   FindAll("[0-9]+", "a1b22", -1);   // {"1", "22"}
#ifndef QUIESCE_APISERVER_FAKE_CEL_REGEX_FIND_H_
#define QUIESCE_APISERVER_FAKE_CEL_REGEX_FIND_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::cel {

// From left to right; at most `limit` of them unless negative. A wrong expression matches nothing.
std::vector<absl::string_view> FindAll(absl::string_view expression, absl::string_view text,
                                       int64_t limit);

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_REGEX_FIND_H_

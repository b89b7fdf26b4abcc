// Go's durations, as query parameters spell them: "1h30m", "-1.5s", "0".
//
//   GoDurationError("10s")  // ""
//   GoDurationError("10")   // time: missing unit in duration "10"
#ifndef QUIESCE_APISERVER_FAKE_GO_DURATION_H_
#define QUIESCE_APISERVER_FAKE_GO_DURATION_H_

#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::go {

// What time.ParseDuration says against `text`; empty if it is a duration.
std::string GoDurationError(absl::string_view text);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_DURATION_H_

// Go's durations, as query parameters and rules spell them: "1h30m", "-1.5s", "0".
//
//   ParseGoDuration("90m").value()       // 5400000000000 nanoseconds
//   ParseGoDuration("10").status()       // time: missing unit in duration "10"
//   FormatGoDuration(5400000000000)      // "1h30m0s"
//
// Source: Go's time/format.go (ParseDuration), time/time.go (Duration.String).
#ifndef QUIESCE_APISERVER_FAKE_GO_DURATION_H_
#define QUIESCE_APISERVER_FAKE_GO_DURATION_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::go {

// Nanoseconds of time.ParseDuration. InvalidArgument with Go's text for what is no duration or does
// not fit.
absl::StatusOr<int64_t> ParseGoDuration(absl::string_view text);

// time.Duration.String().
std::string FormatGoDuration(int64_t nanos);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_DURATION_H_

// Durations and times as texts, as the rules' language reads and writes them.
//
//   DurationText(5400500000000);   // "5400.5s"
//
// Source: Go's time/format.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_TIME_TEXT_H_
#define QUIESCE_APISERVER_FAKE_CEL_TIME_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::cel {

// Seconds with as many digits as needed: "5400s", "0.5s".
std::string DurationText(int64_t nanos);

struct UnixTime {
  int64_t seconds = 0;
  int32_t nanos = 0;
  int32_t zone = 0;  // seconds ahead of UTC, in which the time is written
};
// RFC 3339 with an optional fraction; nullopt for anything else.
std::optional<UnixTime> ParseTime(absl::string_view text);
// "2006-01-02".
std::optional<UnixTime> ParseDate(absl::string_view text);
// RFC 3339 in its zone, with the digits of the fraction that count.
std::string TimeText(const UnixTime& time);

// The years 1 to 9999.
inline constexpr int64_t kMinUnixSeconds = -62135596800;
inline constexpr int64_t kMaxUnixSeconds = 253402300799;

}  // namespace quiesce::cel

#endif  // QUIESCE_APISERVER_FAKE_CEL_TIME_TEXT_H_

// Durations and times as texts, read and written as Go does.
//
//   ParseDuration("1h30m");   // 5400000000000 ns
//
// Sources: Go's time/format.go, k8s.io/kube-openapi/pkg/validation/strfmt/duration.go.
#ifndef QUIESCE_APISERVER_FAKE_CEL_TIME_TEXT_H_
#define QUIESCE_APISERVER_FAKE_CEL_TIME_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::cel {

// Nanoseconds of time.ParseDuration ("1h2m3.5s"); nullopt for what is none or does not fit.
std::optional<int64_t> ParseDuration(absl::string_view text);
// The same, or the form "3 days" that schemas of format duration allow beside it.
std::optional<int64_t> ParseFormatDuration(absl::string_view text);
// Seconds with as many digits as needed: "5400s", "0.5s".
std::string DurationText(int64_t nanos);
// time.Duration.String(): "1h30m0s".
std::string GoDurationText(int64_t nanos);

struct UnixTime {
  int64_t seconds = 0;
  int32_t nanos = 0;
  int32_t zone = 0;  // seconds ahead of UTC, in which the time is written
};
// RFC 3339 with an optional fraction; nullopt for what is none.
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

// Times as Go reads them and Kubernetes writes them: RFC 3339 in UTC with whole seconds
// (metav1.Time) or microseconds (metav1.MicroTime).
//
//   FormatRfc3339(absl::FromUnixSeconds(946684800));    // "2000-01-01T00:00:00Z"
//   ParseRfc3339("2000-01-01T01:00:00.5+01:00");        // half a second later
//   CanonicalTime(Value("2000-01-01T01:00:00+01:00"), TimeForm::kSeconds);   // the first text
//
// Sources: Go's time/format.go and format_rfc3339.go,
// k8s.io/apimachinery/pkg/apis/meta/v1/{time,micro_time}.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_RFC3339_H_
#define QUIESCE_APISERVER_FAKE_GO_RFC3339_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

enum class TimeForm : uint8_t { kSeconds, kMicros };

// "2000-01-01T00:00:00Z"; fractions of a second are cut off.
std::string FormatRfc3339(absl::Time time);
// "2000-01-01T00:00:00.000000Z".
std::string FormatRfc3339Micro(absl::Time time);

struct ZonedTime {
  absl::Time time;
  absl::Duration zone;  // how far it is ahead of UTC
};
// Reads a time with Go's rules: kSeconds takes any fraction or none, kMicros wants six digits.
// Errors carry Go's text: `parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as
// "2006"`.
absl::StatusOr<ZonedTime> ParseGoTime(absl::string_view text, TimeForm form);
// The same of kSeconds where the reason does not matter; nullopt if it is no time.
std::optional<absl::Time> ParseRfc3339(absl::string_view text);

// The form in which the server shows a time; null for Go's zero time. The value itself where it is
// canonical already.
absl::StatusOr<Value> CanonicalTime(const Value& text, TimeForm form);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_RFC3339_H_

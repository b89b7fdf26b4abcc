// Times as built-in kinds carry them: metav1.Time (whole seconds) and metav1.MicroTime (six
// digits), read with Go's rules and errors and written in UTC.
//
//   absl::StatusOr<Value> time = CanonicalTime("2024-01-01T01:00:00+01:00", TimeForm::kSeconds);
//   // "2024-01-01T00:00:00Z"
//
// Sources: k8s.io/apimachinery/pkg/apis/meta/v1/{time,micro_time}.go, Go's time/format.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_TIME_H_
#define QUIESCE_APISERVER_FAKE_GO_TIME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::go {

enum class TimeForm { kSeconds, kMicros };

// Reads a time. Errors carry Go's text: `parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot
// parse "x" as "2006"`.
absl::StatusOr<absl::Time> ParseGoTime(absl::string_view text, TimeForm form);

std::string FormatGoTime(absl::Time time, TimeForm form);

// The form in which the server shows a time; null for Go's zero time. The value itself where it is
// canonical already.
absl::StatusOr<Value> CanonicalTime(const Value& text, TimeForm form);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_TIME_H_

// Times as Kubernetes writes them: RFC 3339 in UTC with seconds (metav1.Time) or microseconds
// (metav1.MicroTime). Sources: k8s.io/apimachinery/pkg/apis/meta/v1/{time,micro_time}.go.
#ifndef QUIESCE_APISERVER_FAKE_GO_RFC3339_H_
#define QUIESCE_APISERVER_FAKE_GO_RFC3339_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace quiesce::go {

// "2000-01-01T00:00:00Z"; fractions of a second are cut off.
std::string FormatRfc3339(absl::Time time);
// "2000-01-01T00:00:00.000000Z".
std::string FormatRfc3339Micro(absl::Time time);
// Any RFC 3339 time, with a fraction and a zone; nullopt if it is none.
std::optional<absl::Time> ParseRfc3339(absl::string_view text);

}  // namespace quiesce::go

#endif  // QUIESCE_APISERVER_FAKE_GO_RFC3339_H_

// Small readings of text that scenario files share: names that come close, durations, object names,
// operations.
//
//   ParseDuration("1h30m")                                   // 90 minutes
//   NearestName("aply", {"apply", "patch"})                  // "apply"
//   DidYouMean("aply", {"apply", "patch"})                   // `; did you mean "apply"?`
#ifndef QUIESCE_SCENARIOS_LANGUAGE_STRINGS_H_
#define QUIESCE_SCENARIOS_LANGUAGE_STRINGS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace quiesce::scenarios {

// The known name that `name` most likely meant: the one with the fewest changed letters, if those
// are at most a third of it (at least one); the first of equals. "" if none comes close.
std::string NearestName(absl::string_view name, const std::vector<std::string>& known);

// `; did you mean "x"?`, or "" if none comes close.
std::string DidYouMean(absl::string_view name, const std::vector<std::string>& known);

// Numbers with units ns, us, ms, s, m, h one after another, as in `1h30m`, `1.5s`; never negative.
// `0` needs no unit. The message says what was expected.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view text);

// `1 call`, `3 calls`.
std::string ShowCount(uint64_t count, absl::string_view one);

// A duration as reports show it: `210 ms`, `4.310 s`, `1 m 30 s`, `12 m`, `61 days`.
std::string ShowDuration(absl::Duration duration);

// A moment as reports show it, counted from the start of the run: `+4.310 s`, `+12 m 3.000 s`.
std::string ShowMoment(absl::Time when);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_STRINGS_H_

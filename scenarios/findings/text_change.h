// How one text became another, as far as loops are concerned: in its times, its durations, its
// numbers, in something that looks like a hash, or in its words.
//
//   CompareTexts("checked 2000-01-01T00:00:00Z", "checked 2000-01-01T00:00:05Z")   // kTime
//   CompareTexts("waiting for 5m32s", "waiting for 5m33s")                          // kAge
//   CompareTexts("attempt 7 failed", "attempt 8 failed")                            // kNumber
//   CompareTexts("9f86d081", "60303ae2")                                            // kDigest
//
// Times are those of RFC 3339, of Go's Time.String() and of RFC 1123; durations those of Go
// (`1h2m3.5s`) and of kubectl (`3 days`, `5 minutes ago`).
#ifndef QUIESCE_SCENARIOS_FINDINGS_TEXT_CHANGE_H_
#define QUIESCE_SCENARIOS_FINDINGS_TEXT_CHANGE_H_

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

// By how much it says of the world: what differs in several ways is the last of them.
enum class TextChange : unsigned char { kTime, kAge, kDigest, kNumber, kWords };

// `before` and `after` differ.
TextChange CompareTexts(absl::string_view before, absl::string_view after);

// The whole text is one time of RFC 3339.
bool IsTime(absl::string_view text);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_TEXT_CHANGE_H_

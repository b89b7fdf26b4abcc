// Which names of time zones there are: what Go's time.LoadLocation finds.
//
//   IsTimeZone("Europe/Berlin");   // true
//   IsTimeZone("Mars/Base");       // false
//
// The names are kept here, not asked of the machine, so that every machine gives the same answer.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_TIME_ZONES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_TIME_ZONES_H_

#include "absl/strings/string_view.h"

namespace quiesce::kinds {

// "UTC" is one, and so is "Local".
bool IsTimeZone(absl::string_view name);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_TIME_ZONES_H_

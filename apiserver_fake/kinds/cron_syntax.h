// Whether a CronJob's schedule can be read, and why not.
//
//   CheckCronSyntax("61 * * * *").message()   // end of range (61) above maximum (59): 61
//
// Source: github.com/robfig/cron/v3/parser.go (ParseStandard), which the server reads them with.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_CRON_SYNTAX_H_
#define QUIESCE_APISERVER_FAKE_KINDS_CRON_SYNTAX_H_

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace quiesce::kinds {

absl::Status CheckCronSyntax(absl::string_view schedule);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_CRON_SYNTAX_H_

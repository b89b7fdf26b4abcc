// What a step may look like: the one table of steps, and the check of a program against it.
//
//   absl::Status checked = CheckSteps(options["do"]);
//   // do[1].if.do[0].status.paht: unknown; expected path, to, by, of, ...
#ifndef QUIESCE_RECONCILERS_ZOO_PROGRAMMED_GRAMMAR_H_
#define QUIESCE_RECONCILERS_ZOO_PROGRAMMED_GRAMMAR_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::reconcilers::zoo::programmed {

// kInvalidArgument where a step, or one within it, is not as the table says: where it stands and
// what was expected. A null value is a program without steps.
absl::Status CheckSteps(const Value& steps);

std::vector<std::string> KnownSteps();

}  // namespace quiesce::reconcilers::zoo::programmed

#endif  // QUIESCE_RECONCILERS_ZOO_PROGRAMMED_GRAMMAR_H_

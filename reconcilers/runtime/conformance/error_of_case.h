// Errors as recorded cases write them: {"text", "is_status", "code", "reason", "message", ...}.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_ERROR_OF_CASE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_ERROR_OF_CASE_H_

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// The error object, with every member that the format lets a case leave out; null where it is OK.
Value ErrorObject(const absl::Status& error);

// `step` with the same members in its `error`, if that is an object.
Value WithErrorObject(const Value& step);

// The text of an error, or null.
Value ErrorText(const absl::Status& error);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_ERROR_OF_CASE_H_

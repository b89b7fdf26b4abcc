// What an error of ParseJson says besides its text.
//
//   absl::StatusOr<Value> read = ParseJson("[1e999]");
//   UnreadableNumber(read.status());   // "1e999"
#ifndef QUIESCE_APISERVER_FAKE_BASE_JSON_ERROR_H_
#define QUIESCE_APISERVER_FAKE_BASE_JSON_ERROR_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace quiesce {

// The number that no double can hold, as it is written, where that alone is wrong; else "".
std::string UnreadableNumber(const absl::Status& error);
// An error that says so. Its text is Go's, for a value that is read without knowing of what.
absl::Status UnreadableNumberError(absl::string_view number);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_JSON_ERROR_H_

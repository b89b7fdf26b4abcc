// Bodies of requests that are answered here rather than by the API's core.
#ifndef QUIESCE_SERVE_BODY_H_
#define QUIESCE_SERVE_BODY_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::serve {

// The object of a body in JSON, YAML or protobuf. The error's message is the text of Go's decoder.
absl::StatusOr<Value> ReadBody(absl::string_view content_type, absl::string_view body);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_BODY_H_

// Manifests: files of Kubernetes objects, several documents in one.
//
//   absl::StatusOr<std::vector<Value>> objects =
//       ReadManifest("scenarios/database/manifests/a.yaml");
#ifndef QUIESCE_SCENARIOS_LANGUAGE_MANIFEST_H_
#define QUIESCE_SCENARIOS_LANGUAGE_MANIFEST_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::scenarios {

// The bytes of a file. NotFound or the like, with the path in the message.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The objects of a file; items of a `kind: List` count as objects. Errors begin with
// FILE:LINE:COLUMN; each object must have apiVersion, kind and metadata.name (or generateName).
absl::StatusOr<std::vector<Value>> ReadManifest(const std::string& path);
absl::StatusOr<std::vector<Value>> ParseManifest(const std::string& file, absl::string_view text);

// A copy with `{n}` in its texts replaced by the number.
Value NumberedCopy(const Value& object, int64_t number);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_MANIFEST_H_

// YAML text to Value, as sigs.k8s.io/yaml reads it: YAML 1.1 (yes and on are booleans, 0777 is
// octal, times stay text), then through JSON (keys become strings, 1.0 becomes 1).
//
//   absl::StatusOr<YamlDocument> document = ParseYaml(text);
//   if (!document.ok()) Report(document.status());   // "yaml: line 2: did not find expected ..."
//   Use(document->value);
//
// Sources: sigs.k8s.io/yaml/yaml.go, go.yaml.in/yaml/v2. Bad text is an error, never a crash.
#ifndef QUIESCE_APISERVER_FAKE_BASE_YAML_H_
#define QUIESCE_APISERVER_FAKE_BASE_YAML_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

struct YamlDocument {
  Value value;  // the first document; null for an empty text
  // Repeated keys (the last one wins): `line 7: key "k" already set in map`.
  std::vector<std::string> duplicates;
};

// Errors have the reader's text; who shows it puts `error converting YAML to JSON: ` before.
absl::StatusOr<YamlDocument> ParseYaml(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_YAML_H_

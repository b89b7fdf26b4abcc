// YAML text to Value, as sigs.k8s.io/yaml reads it: YAML 1.1 (yes and on are booleans, 0777 is
// octal, times stay text), then through JSON (keys become strings, 1.0 becomes 1).
//
//   YamlDocument doc = ParseYaml(text);
//   if (!doc.error.empty()) ...            // "yaml: line 2: did not find expected ',' or ']'"
//   Use(doc.value);
//
// Sources: sigs.k8s.io/yaml/yaml.go, go.yaml.in/yaml/v2. Bad text is an error, never a crash.
#ifndef QUIESCE_APISERVER_FAKE_BASE_YAML_H_
#define QUIESCE_APISERVER_FAKE_BASE_YAML_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

struct YamlDocument {
  Value value;        // the first document; null for an empty text
  std::string error;  // "" or what the reader says; `error converting YAML to JSON: ` goes before
  // Repeated keys (the last one wins): `line 7: key "k" already set in map`.
  std::vector<std::string> duplicates;
};

YamlDocument ParseYaml(absl::string_view text);

// All documents of a text, separated by `---`; empty ones are left out. The error has the line in
// the whole text.
struct YamlStream {
  std::vector<Value> documents;
  std::string error;
};
YamlStream ParseYamlStream(absl::string_view text);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_YAML_H_

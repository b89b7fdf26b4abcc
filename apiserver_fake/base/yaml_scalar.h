// What a YAML scalar means: YAML 1.1 as go.yaml.in/yaml/v2 resolves it, then as JSON holds it.
//
// Source: go.yaml.in/yaml/v2/resolve.go, sigs.k8s.io/yaml/yaml.go.
#ifndef QUIESCE_APISERVER_FAKE_BASE_YAML_SCALAR_H_
#define QUIESCE_APISERVER_FAKE_BASE_YAML_SCALAR_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce {

struct YamlScalar {
  Value value;
  bool merge = false;  // the merge key `<<`
  std::string error;   // "" or why the tag does not fit the text
};

// `tag`: as written in full ("tag:yaml.org,2002:int"), "" for none. `plain`: unquoted. Whole
// numbers are integers where they fit 64 bits, whatever their notation (1.0 is 1).
YamlScalar ResolveYamlScalar(absl::string_view tag, absl::string_view text, bool plain);

// Whether a writer may leave a text unquoted, as far as other kinds of values go: times and what
// other readers take for numbers (12:30) are quoted.
// Source: stringv in go.yaml.in/yaml/v2/encode.go.
bool IsPlainYamlText(absl::string_view text);

// A scalar as the key of a JSON object.
std::string YamlKeyText(const Value& key);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_YAML_SCALAR_H_

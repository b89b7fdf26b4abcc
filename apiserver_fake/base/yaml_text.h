// Value to YAML text, as sigs.k8s.io/yaml writes it: keys in order, lists not indented, texts plain
// where they read back as the same text.
//
//   ToYaml(*ParseJson(R"({"a": ["x", 1], "b": "yes"})"));   // "a:\n- x\n- 1\nb: \"yes\"\n"
//
// Guarantee: ParseYaml() of the text gives the same value. Long lines are not folded.
#ifndef QUIESCE_APISERVER_FAKE_BASE_YAML_TEXT_H_
#define QUIESCE_APISERVER_FAKE_BASE_YAML_TEXT_H_

#include <string>

#include "apiserver_fake/base/value.h"

namespace quiesce {

std::string ToYaml(const Value& value);

}  // namespace quiesce

#endif  // QUIESCE_APISERVER_FAKE_BASE_YAML_TEXT_H_

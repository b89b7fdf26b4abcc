// YAML text as a tree that knows where each of its nodes stands.
//
//   absl::StatusOr<std::vector<YamlNode>> documents = ParseYaml(text);
//   for (const auto& [key, value] : documents->front().members) Use(key.text, value.line);
//
// Anchors and aliases are followed; a document that grows beyond a million nodes by them is
// refused.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_YAML_H_
#define QUIESCE_SCENARIOS_LANGUAGE_YAML_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::scenarios {

struct YamlMember;

struct YamlNode {
  enum class Kind { kNull, kScalar, kList, kMap };

  Kind kind = Kind::kNull;
  std::string text;     // of a scalar
  bool quoted = false;  // a scalar in quotes or a block scalar: a string whatever it looks like
  int line = 0, column = 0;  // from 1
  std::vector<YamlNode> items;
  std::vector<YamlMember> members;  // in the file's order

  // A null, or a plain scalar that reads as one ("", "~", "null").
  bool IsNull() const;
  // The value of a key of a mapping; null pointer if there is none.
  const YamlNode* Find(absl::string_view key) const;
  // "a mapping", "a list", "a text" ...: what it is, for error messages.
  std::string Describe() const;
};

struct YamlMember {
  YamlNode key, value;
};

// All documents of a text, empty ones left out. The error's message is "LINE:COLUMN: what is
// wrong".
absl::StatusOr<std::vector<YamlNode>> ParseYaml(absl::string_view text);

// What a node means as JSON: plain scalars become null, booleans, integers and numbers as
// Kubernetes reads them (YAML 1.1 with `yes` and `on`), everything else strings. Keys are texts.
Value YamlToValue(const YamlNode& node);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_YAML_H_

// Reads a proto file that is laid out as scenario.proto is: one field a line, comments above what
// they explain. For what is made from it: the reference and the JSON schema.
//
//   for (const ProtoDefinition& definition : ReadProto(text)) ...
#ifndef QUIESCE_SCENARIOS_LANGUAGE_PROTO_READER_H_
#define QUIESCE_SCENARIOS_LANGUAGE_PROTO_READER_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

struct ProtoField {
  std::string type, name, about;
  int number = 0;
  bool repeated = false;
  bool in_oneof = false;
};

// A message or an enum, whose values are fields without type.
struct ProtoDefinition {
  std::string name, about;
  bool is_enum = false;
  std::vector<ProtoField> fields;

  // Written as a mapping from names: its only field is `entries`.
  bool IsMapping() const { return fields.size() == 1 && fields[0].name == "entries"; }
};

std::vector<ProtoDefinition> ReadProto(absl::string_view proto);

// The words of an enum or the key of a field, as files write them: `cut at`.
std::string WordsOf(absl::string_view name);

// What the reference calls a message that files write as one text; null pointer for others.
const char* TextName(absl::string_view type);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_PROTO_READER_H_

// The messages of scenario.proto that a file writes as one text: durations, names, paths, object
// names, operations, conditions, and values of any form.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_TEXT_FIELDS_H_
#define QUIESCE_SCENARIOS_LANGUAGE_TEXT_FIELDS_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {

// True if messages of this type are written as one text (or, for Json, as any value).
bool IsTextMessage(const google::protobuf::Descriptor* type);

// Fills such a message. Returns what is wrong, or "".
std::string FillTextMessage(const YamlNode& node, google::protobuf::Message* message);

// Parts of them, for other uses than files.
absl::StatusOr<ObjectName> ParseObjectName(absl::string_view text);
absl::StatusOr<Operation> ParseOperation(absl::string_view text);

// The text that ParseObjectName reads: `databases/test-db`.
std::string ToText(const ObjectName& name);

inline absl::Duration ToDuration(const Duration& duration) {
  return absl::Nanoseconds(duration.nanoseconds());
}

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_TEXT_FIELDS_H_

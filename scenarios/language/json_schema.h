// The JSON schema of the scenario language, made from scenario.proto: editors complete and check
// YAML with it while it is written.
//
//   std::string schema = MakeJsonSchema(text_of_scenario_proto);
//
// docs/scenario.schema.json holds it; a test keeps the two equal. What is right by the schema may
// still be wrong - a controller that does not exist, keys that do not go together - which the
// reader says; what is wrong by the schema is wrong.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_JSON_SCHEMA_H_
#define QUIESCE_SCENARIOS_LANGUAGE_JSON_SCHEMA_H_

#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

// Draft 7, indented.
std::string MakeJsonSchema(absl::string_view proto);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_JSON_SCHEMA_H_

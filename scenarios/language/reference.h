// The reference of the scenario language, made from the comments of scenario.proto.
//
//   std::string markdown = MakeReference(text_of_scenario_proto);
//
// docs/scenarios.md holds it below the line kReferenceMark; a test keeps the two equal.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_REFERENCE_H_
#define QUIESCE_SCENARIOS_LANGUAGE_REFERENCE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::scenarios {

inline constexpr char kReferenceMark[] =
    "<!-- From here on made from scenarios/language/scenario.proto: bazel run "
    "//scenarios/language:print_reference -->";

// Reads a proto file that is laid out as scenario.proto is: one field a line, comments above what
// they explain.
std::string MakeReference(absl::string_view proto);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_REFERENCE_H_

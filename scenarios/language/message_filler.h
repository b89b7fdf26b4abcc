// Fills a message of scenario.proto from YAML, strictly: every key must be a field, every value
// must be of the field's type. The rules that map text to messages stand at the top of
// scenario.proto.
//
//   Scenario scenario;
//   std::vector<Problem> problems;
//   FillMessage(document, &scenario, &problems);
//
// All problems of a file are found, not only the first.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_MESSAGE_FILLER_H_
#define QUIESCE_SCENARIOS_LANGUAGE_MESSAGE_FILLER_H_

#include <string>
#include <vector>

#include "scenarios/language/yaml.h"

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace quiesce::scenarios {

// Something wrong at a place in a file; says what was expected and what came.
struct Problem {
  int line = 0, column = 0;
  std::string text;
};

void FillMessage(const YamlNode& node, google::protobuf::Message* message,
                 std::vector<Problem>* problems);

// `FILE:LINE:COLUMN: text`, one line each, ordered by place.
std::string FormatProblems(const std::string& file, std::vector<Problem> problems);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_MESSAGE_FILLER_H_

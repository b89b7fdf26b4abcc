// What must hold of a scenario beyond the types of its fields: names that exist, fields that belong
// together. Internal to reader.cc.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKS_H_
#define QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKS_H_

#include <string>
#include <vector>

#include "scenarios/language/message_filler.h"
#include "scenarios/language/reader.h"
#include "scenarios/language/scenario.pb.h"
#include "scenarios/language/yaml.h"

namespace quiesce::scenarios {

// `root` is the document that `scenario` was filled from; it knows where things stand.
void CheckScenario(const std::string& path, const YamlNode& root, const Scenario& scenario,
                   const KnownNames& known, std::vector<Problem>* problems);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_SCENARIO_CHECKS_H_

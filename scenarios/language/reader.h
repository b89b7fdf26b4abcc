// Reads a scenario file with the files that it names, and checks what can be checked before it
// runs.
//
//   absl::StatusOr<LoadedScenario> scenario =
//       ReadScenario("scenarios/database/create.yaml", known);
//   if (!scenario.ok()) std::cerr << scenario.status().message();   // FILE:LINE:COLUMN: ...
//
// All problems of a file are reported at once, one a line.
#ifndef QUIESCE_SCENARIOS_LANGUAGE_READER_H_
#define QUIESCE_SCENARIOS_LANGUAGE_READER_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

// The names that scenarios may use.
struct KnownNames {
  std::vector<std::string> controllers;                      // "database/fixed"
  std::map<std::string, std::vector<std::string>> services;  // with their operations
  std::vector<std::string> findings;
};

// A scenario with all that it names. The Values are immortal: every thread may use them.
struct LoadedScenario {
  std::string path;  // as it was given
  Scenario scenario;
  std::vector<Value> crds;
  std::vector<Value> objects;                           // of cluster.objects
  std::map<std::string, std::vector<Value>> manifests;  // of steps, by the name in the file

  // "database/fixed/create": the path without "scenarios/" and ".yaml"; names it in reports.
  std::string ShortName() const;
};

absl::StatusOr<LoadedScenario> ReadScenario(const std::string& path, const KnownNames& known);

// The scenario files that `paths` stand for: files as they are, folders with all *.yaml under them,
// in order; folders called crds, manifests or testdata hold no scenarios. Each file once.
// NotFound for a path that does not exist or a folder without scenarios.
absl::StatusOr<std::vector<std::string>> FindScenarios(const std::vector<std::string>& paths);

// What the controllers of a scenario are called, in order: `name`, or the part of `run` before the
// slash.
std::vector<std::string> ActorNames(const Scenario& scenario);
// The names of a controller's replicas: its own, or that with a number each where there are
// several.
std::vector<std::string> ReplicaNames(const std::string& name, const Controller& controller);

// Calls visit with each step and, after it, with the steps inside it.
void ForEachStep(const google::protobuf::RepeatedPtrField<Step>& steps,
                 const std::function<void(const Step&)>& visit);

// The findings that a run must produce; empty for `none`.
std::vector<std::string> ExpectedFindings(const Scenario& scenario);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_LANGUAGE_READER_H_

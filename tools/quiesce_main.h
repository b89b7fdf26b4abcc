// The quiesce program as a library: a project of one's own gives it a catalog with its controllers,
// services, detectors and strategies, and has all commands for them. No file of Quiesce changes.
//
//   int main(int argc, char** argv) {
//     quiesce::scenarios::Catalog catalog = quiesce::scenarios::StandardCatalog();
//     catalog.controllers.push_back(greeter::Spec());
//     return quiesce::tools::QuiesceMain(argc, argv, std::move(catalog));
//   }
//
// docs/reconcilers.md tells the rest, and examples/greeter/ is such a project.
#ifndef QUIESCE_TOOLS_QUIESCE_MAIN_H_
#define QUIESCE_TOOLS_QUIESCE_MAIN_H_

#include "scenarios/play/catalog.h"

namespace quiesce::tools {

// Runs the command that the arguments name and returns the exit code (command.h). Where `bazel run`
// has started the program, paths are relative to the folder in which it was called. A catalog that
// Catalog::Check() refuses is an error of the program's author: it is printed, and the code is 1.
int QuiesceMain(int argc, char** argv, scenarios::Catalog catalog);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_QUIESCE_MAIN_H_

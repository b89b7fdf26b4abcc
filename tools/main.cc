// The quiesce program of this repository: tools/quiesce COMMAND.

#include "scenarios/play/repository_catalog.h"
#include "tools/quiesce_main.h"

int main(int argc, char** argv) {
  return quiesce::tools::QuiesceMain(argc, argv, quiesce::scenarios::RepositoryCatalog());
}

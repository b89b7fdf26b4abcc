// The quiesce program of this repository: tools/quiesce COMMAND.

#include <string>
#include <vector>

#include "scenarios/play/repository_catalog.h"
#include "tools/envtest_command.h"
#include "tools/operate_command.h"
#include "tools/quiesce_main.h"
#include "tools/serve_command.h"

int main(int argc, char** argv) {
  using namespace quiesce::tools;  // NOLINT
  const std::string command = argc > 1 ? argv[1] : "";
  const std::vector<std::string> rest(argv + (argc > 1 ? 2 : 1), argv + argc);
  // Servers need no catalog.
  if (command == "serve") return ServeCommand(rest);
  if (command == "envtest-assets") return EnvtestAssetsCommand(rest);
  if (command == "kube-apiserver") return KubeApiserverCommand(rest);
  if (command == "etcd") return EtcdCommand(rest);
  if (command == "operate") return OperateCommand(quiesce::scenarios::RepositoryCatalog(), rest);
  return QuiesceMain(argc, argv, quiesce::scenarios::RepositoryCatalog());
}

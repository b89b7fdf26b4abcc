// In envtest's place: programs that controller-runtime's envtest starts as kube-apiserver and etcd,
// so that an operator's own suite runs unchanged.
//
//   quiesce envtest-assets /tmp/assets
//   KUBEBUILDER_ASSETS=/tmp/assets go test ./...
#ifndef QUIESCE_TOOLS_ENVTEST_COMMAND_H_
#define QUIESCE_TOOLS_ENVTEST_COMMAND_H_

#include <string>
#include <vector>

namespace quiesce::tools {

// Writes the three programs of envtest's assets into a folder. `args`: the folder.
int EnvtestAssetsCommand(const std::vector<std::string>& args);

// What they run: with kube-apiserver's own flags, those that mean something here are heeded; and an
// etcd that says that it is well.
int KubeApiserverCommand(const std::vector<std::string>& args);
int EtcdCommand(const std::vector<std::string>& args);

}  // namespace quiesce::tools

#endif  // QUIESCE_TOOLS_ENVTEST_COMMAND_H_

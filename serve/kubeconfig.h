// A kubeconfig that kubectl and every client library take as it is.
#ifndef QUIESCE_SERVE_KUBECONFIG_H_
#define QUIESCE_SERVE_KUBECONFIG_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace quiesce::serve {

// `certificate_pem`: the server's, which signs itself; "" for plain HTTP.
std::string Kubeconfig(absl::string_view server_url, absl::string_view certificate_pem,
                       absl::string_view token);

// Where a cluster is, and who asks.
struct ClusterAddress {
  std::string url;            // "https://127.0.0.1:6443"
  std::string authority_pem;  // "": any certificate is good
  std::string token;
  std::string certificate_pem, key_pem;  // of the client
};

// The cluster and the user of the current context. Errors say what in the file is missing or cannot
// be read; credentials by a command (`exec`) are none that can be used here.
absl::StatusOr<ClusterAddress> ReadKubeconfig(const std::string& path);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_KUBECONFIG_H_

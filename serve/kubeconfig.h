// A kubeconfig that kubectl and every client library take as it is.
#ifndef QUIESCE_SERVE_KUBECONFIG_H_
#define QUIESCE_SERVE_KUBECONFIG_H_

#include <string>

#include "absl/strings/string_view.h"

namespace quiesce::serve {

// `certificate_pem`: the server's, which signs itself; "" for plain HTTP.
std::string Kubeconfig(absl::string_view server_url, absl::string_view certificate_pem,
                       absl::string_view token);

}  // namespace quiesce::serve

#endif  // QUIESCE_SERVE_KUBECONFIG_H_

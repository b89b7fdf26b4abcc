#include "serve/kubeconfig.h"

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace quiesce::serve {

std::string Kubeconfig(absl::string_view server_url, absl::string_view certificate_pem,
                       absl::string_view token) {
  const std::string authority =
      certificate_pem.empty()
          ? ""
          : absl::StrCat("    certificate-authority-data: ", absl::Base64Escape(certificate_pem),
                         "\n");
  return absl::StrCat(
      "apiVersion: v1\n"
      "kind: Config\n"
      "clusters:\n"
      "- name: quiesce\n"
      "  cluster:\n"
      "    server: ",
      server_url, "\n", authority,
      "users:\n"
      "- name: admin\n"
      "  user:\n"
      "    token: ",
      token,
      "\n"
      "contexts:\n"
      "- name: quiesce\n"
      "  context:\n"
      "    cluster: quiesce\n"
      "    user: admin\n"
      "current-context: quiesce\n");
}

}  // namespace quiesce::serve

#include "serve/kubeconfig.h"

#include <filesystem>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/base/yaml.h"
#include "scenarios/language/manifest.h"

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

namespace {

// The entry of a named list: clusters, users, contexts.
const Value& Named(const Value& list, absl::string_view name, const char* member) {
  static const Value& none = *new Value();
  for (const Value& entry : list.items()) {
    if (entry["name"].string_value() == name) return entry[member];
  }
  return none;
}

// `NAME-data`, base64, or the file that `NAME` names, from the folder of the kubeconfig on.
absl::StatusOr<std::string> ReadPem(const Value& from, const std::string& name,
                                    const std::filesystem::path& folder) {
  const absl::string_view data = from[absl::StrCat(name, "-data")].string_value();
  if (!data.empty()) {
    std::string pem;
    if (absl::Base64Unescape(data, &pem)) return pem;
    return absl::InvalidArgumentError(absl::StrCat(name, "-data is not base64"));
  }
  const absl::string_view file = from[name].string_value();
  if (file.empty()) return std::string();
  return scenarios::ReadFile((folder / std::string(file)).string());
}

}  // namespace

absl::StatusOr<ClusterAddress> ReadKubeconfig(const std::string& path) {
  absl::StatusOr<std::string> text = scenarios::ReadFile(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<YamlDocument> document = ParseYaml(*text);
  if (!document.ok()) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", document.status().message()));
  }
  const Value& config = document->value;
  const Value& context =
      Named(config["contexts"], config["current-context"].string_value(), "context");
  const Value& cluster = Named(config["clusters"], context["cluster"].string_value(), "cluster");
  const Value& user = Named(config["users"], context["user"].string_value(), "user");
  ClusterAddress address;
  address.url = std::string(cluster["server"].string_value());
  if (address.url.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, ": expected a current-context whose cluster has a server"));
  }
  if (user.Has("exec") || user.Has("auth-provider")) {
    return absl::InvalidArgumentError(
        absl::StrCat(path,
                     ": expected a token or a client certificate, got credentials by a "
                     "command"));
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  struct Part {
    const Value& from;
    const char* name;
    std::string* pem;
  };
  for (const Part& part : {Part{cluster, "certificate-authority", &address.authority_pem},
                           Part{user, "client-certificate", &address.certificate_pem},
                           Part{user, "client-key", &address.key_pem}}) {
    absl::StatusOr<std::string> pem = ReadPem(part.from, part.name, folder);
    if (!pem.ok()) {
      return absl::InvalidArgumentError(absl::StrCat(path, ": ", pem.status().message()));
    }
    *part.pem = *std::move(pem);
  }
  if (cluster["insecure-skip-tls-verify"].bool_value()) address.authority_pem.clear();
  address.token = std::string(user["token"].string_value());
  return address;
}

}  // namespace quiesce::serve

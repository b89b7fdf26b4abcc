// envtest starts the two programs with a real control plane's flags, asks them for --help to see
// which flags they have, and waits until the health endpoints of both answer. That is all that it
// needs of an etcd, and all that this one does. The assets are scripts around this very program, so
// one build serves under both names, and an operator's Makefile stays as it is.
#include "tools/envtest_command.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "scenarios/language/manifest.h"
#include "serve/certificate.h"
#include "serve/http_server.h"
#include "serve/served_api.h"
#include "tools/arguments.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce envtest-assets DIR [--bare]\n"
    "\n"
    "Writes kube-apiserver, etcd and kubectl into DIR: what controller-runtime's envtest looks for "
    "in\n"
    "KUBEBUILDER_ASSETS. They run this program; an operator's envtest suite runs on them "
    "unchanged, with a garbage\n"
    "collector and a namespace controller that envtest's own control plane lacks (--bare: without "
    "them). kubectl is\n"
    "the one on the PATH.\n"
    "\n"
    "exit code: 0 written, 1 wrong usage, or DIR cannot be written\n"
    "\n"
    "example: quiesce envtest-assets /tmp/assets && KUBEBUILDER_ASSETS=/tmp/assets go test ./...\n";

// envtest looks here for flags that its versions have or have not.
constexpr char kApiserverHelp[] =
    "usage: kube-apiserver [FLAG ...]\n"
    "\n"
    "Quiesce's API server in the place of the real one. It heeds these flags and takes all "
    "others:\n"
    "\n"
    "  --secure-port N, --bind-address A\n"
    "  --cert-dir DIR, --tls-cert-file FILE, --tls-private-key-file FILE\n"
    "  --client-ca-file FILE\n"
    "  --service-account-signing-key-file FILE, --service-account-issuer URL\n"
    "  --bare (nothing runs beside it: no garbage collector, no namespace controller)\n"
    "  --version\n";
constexpr char kEtcdHelp[] =
    "usage: etcd [FLAG ...]\n"
    "\n"
    "Says that it is well, and keeps nothing: Quiesce's API server needs no etcd. It heeds\n"
    "\n"
    "  --listen-client-urls URL\n"
    "  --version\n";

int Fail(absl::string_view program, int code, absl::string_view message) {
  std::fprintf(stderr, "%s: %s\n", std::string(program).c_str(), std::string(message).c_str());
  return code;
}

int Say(const char* text) {
  std::fputs(text, stdout);
  return kAllAsExpected;
}

bool WriteFile(const std::filesystem::path& path, const std::string& text,
               std::filesystem::perms permissions) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  // Before the text is in it: it may be a private key.
  std::error_code error;
  std::filesystem::permissions(path, permissions, error);
  out << text;
  out.close();
  return out.good() && !error;
}

bool WriteProgram(const std::filesystem::path& path, const std::string& text) {
  using std::filesystem::perms;
  return WriteFile(path, text,
                   perms::owner_all | perms::group_read | perms::group_exec | perms::others_read |
                       perms::others_exec);
}

// Flags as Go's programs take them: --name=value, --name value, and --name alone for booleans.
std::map<std::string, std::string> ReadFlags(const std::vector<std::string>& args) {
  std::map<std::string, std::string> flags;
  for (size_t i = 0; i < args.size(); ++i) {
    absl::string_view arg = args[i];
    if (!absl::ConsumePrefix(&arg, "--") && !absl::ConsumePrefix(&arg, "-")) continue;
    const size_t equals = arg.find('=');
    if (equals != absl::string_view::npos) {
      flags[std::string(arg.substr(0, equals))] = std::string(arg.substr(equals + 1));
    } else if (i + 1 < args.size() && !absl::StartsWith(args[i + 1], "-")) {
      flags[std::string(arg)] = args[++i];
    } else {
      flags[std::string(arg)] = "true";
    }
  }
  return flags;
}

class Flags {
 public:
  explicit Flags(const std::vector<std::string>& args) : flags_(ReadFlags(args)) {}
  std::string Text(const std::string& name, const std::string& otherwise = "") const {
    const auto found = flags_.find(name);
    return found == flags_.end() ? otherwise : found->second;
  }

 private:
  std::map<std::string, std::string> flags_;
};

// The certificate that the flags name; else that of --cert-dir, which is made where it is not
// there.
absl::StatusOr<serve::KeyPair> ServerCertificate(const Flags& flags) {
  const std::filesystem::path folder = flags.Text("cert-dir", "/var/run/kubernetes");
  const std::string certificate = flags.Text("tls-cert-file", (folder / "apiserver.crt").string());
  const std::string key = flags.Text("tls-private-key-file", (folder / "apiserver.key").string());
  std::error_code error;
  if (std::filesystem::exists(certificate, error) && std::filesystem::exists(key, error)) {
    absl::StatusOr<std::string> certificate_pem = scenarios::ReadFile(certificate);
    if (!certificate_pem.ok()) return certificate_pem.status();
    absl::StatusOr<std::string> key_pem = scenarios::ReadFile(key);
    if (!key_pem.ok()) return key_pem.status();
    return serve::KeyPair{*std::move(certificate_pem), *std::move(key_pem)};
  }
  absl::StatusOr<serve::KeyPair> pair = serve::NewServerCertificate(
      {"localhost", "127.0.0.1", "kubernetes", "kubernetes.default.svc"});
  if (!pair.ok()) return pair;
  std::filesystem::create_directories(folder, error);
  using std::filesystem::perms;
  if (!WriteFile(certificate, pair->certificate_pem, perms::owner_read | perms::owner_write) ||
      !WriteFile(key, pair->key_pem, perms::owner_read | perms::owner_write)) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot write the certificate to ", folder.string()));
  }
  return pair;
}

absl::StatusOr<serve::ServeOptions> ReadServeOptions(const Flags& flags) {
  serve::ServeOptions options;
  options.listen.address = flags.Text("bind-address", "127.0.0.1");
  // All addresses is what a real server means by its default; here it is asked for by name.
  if (options.listen.address == "0.0.0.0" || options.listen.address == "::")
    options.listen.address = "127.0.0.1";
  uint32_t port = 0;
  if (!absl::SimpleAtoi(flags.Text("secure-port", "6443"), &port) || port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--secure-port: no port: ", flags.Text("secure-port")));
  }
  options.listen.port = static_cast<uint16_t>(port);
  absl::StatusOr<serve::KeyPair> pair = ServerCertificate(flags);
  if (!pair.ok()) return pair.status();
  options.token_key_pem = pair->key_pem;
  options.listen.tls = *std::move(pair);
  if (const std::string file = flags.Text("client-ca-file"); !file.empty()) {
    absl::StatusOr<std::string> pem = scenarios::ReadFile(file);
    if (!pem.ok()) return pem.status();
    options.listen.client_ca_pem = *std::move(pem);
  }
  if (const std::string file = flags.Text("service-account-signing-key-file"); !file.empty()) {
    absl::StatusOr<std::string> pem = scenarios::ReadFile(file);
    if (!pem.ok()) return pem.status();
    options.token_key_pem = *std::move(pem);
  }
  options.token_issuer = flags.Text("service-account-issuer", options.token_issuer);
  if (flags.Text("bare") == "true") options.controllers.clear();
  std::random_device device;
  options.seed = uint64_t{device()} << 32 | device();
  return options;
}

// Answers as an etcd in good health.
class EtcdBackend : public serve::Backend {
 public:
  std::unique_ptr<serve::Exchange> Start(serve::RawRequest request,
                                         const serve::CertificateSubject* subject,
                                         serve::ReplySink* sink) override {
    serve::HttpReply reply;
    reply.content_type = "application/json";
    if (request.target == "/health") {
      reply.body = "{\"health\":\"true\",\"reason\":\"\"}";
    } else if (request.target == "/version") {
      reply.body = "{\"etcdserver\":\"3.6.16\",\"etcdcluster\":\"3.6.0\"}";
    } else {
      reply.code = 404;
      reply.content_type = "text/plain; charset=utf-8";
      reply.body = "404 page not found\n";
    }
    sink->Reply(std::move(reply));
    return nullptr;
  }
};

}  // namespace

int EnvtestAssetsCommand(const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  std::vector<std::string> rest = args;
  const auto bare = std::find(rest.begin(), rest.end(), "--bare");
  const char* const more = bare == rest.end() ? "" : " --bare=true";
  if (bare != rest.end()) rest.erase(bare);
  if (rest.size() != 1 || absl::StartsWith(rest[0], "-")) {
    return Fail("quiesce envtest-assets", kUsage,
                "one folder is expected\nquiesce envtest-assets --help tells more");
  }
  std::error_code error;
  const std::filesystem::path folder(rest[0]);
  std::filesystem::create_directories(folder, error);
  const std::string program = std::filesystem::canonical("/proc/self/exe", error).string();
  if (error) return Fail("quiesce envtest-assets", kUsage, "cannot find this program's own file");
  for (const char* name : {"kube-apiserver", "etcd"}) {
    if (!WriteProgram(folder / name,
                      absl::StrCat("#!/bin/sh\nexec '", program, "' ", name,
                                   absl::string_view(name) == "etcd" ? "" : more, " \"$@\"\n"))) {
      return Fail("quiesce envtest-assets", kUsage,
                  absl::StrCat("cannot write ", (folder / name).string()));
    }
  }
  // The rest of PATH: this folder may be on it, too.
  const std::string kubectl =
      "#!/bin/sh\n"
      "here=$(cd \"$(dirname \"$0\")\" && pwd)\n"
      "IFS=:\n"
      "for folder in $PATH; do\n"
      "  [ \"$folder\" != \"$here\" ] && [ -x \"$folder/kubectl\" ] && exec \"$folder/kubectl\" "
      "\"$@\"\n"
      "done\n"
      "echo 'kubectl: there is none on the PATH; Quiesce brings no kubectl of its own' >&2\n"
      "exit 127\n";
  if (!WriteProgram(folder / "kubectl", kubectl)) {
    return Fail("quiesce envtest-assets", kUsage,
                absl::StrCat("cannot write ", (folder / "kubectl").string()));
  }
  std::printf("written to %s\n", folder.string().c_str());
  return kAllAsExpected;
}

int KubeApiserverCommand(const std::vector<std::string>& args) {
  const Flags flags(args);
  if (WantsHelp(args)) return Say(kApiserverHelp);
  if (!flags.Text("version").empty()) return Say("Kubernetes v1.36.3\n");
  absl::StatusOr<serve::ServeOptions> options = ReadServeOptions(flags);
  if (!options.ok()) return Fail("kube-apiserver", kUsage, options.status().message());
  boost::asio::io_context io(1);
  absl::StatusOr<std::unique_ptr<serve::ServedApi>> api = serve::ServedApi::Start(&io, *options);
  if (!api.ok()) return Fail("kube-apiserver", kOwnError, api.status().message());
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { (*api)->Stop(); });
  std::fprintf(stderr, "Serving securely on %s:%d\n", options->listen.address.c_str(),
               (*api)->port());
  io.run();
  return kAllAsExpected;
}

int EtcdCommand(const std::vector<std::string>& args) {
  const Flags flags(args);
  if (WantsHelp(args)) return Say(kEtcdHelp);
  if (!flags.Text("version").empty()) return Say("etcd Version: 3.6.16\n");
  // The first of the URLs: http://127.0.0.1:2379.
  const std::vector<std::string> urls =
      absl::StrSplit(flags.Text("listen-client-urls", "http://127.0.0.1:2379"), ',');
  absl::string_view place = urls.front();
  absl::ConsumePrefix(&place, "http://");
  const size_t colon = place.rfind(':');
  uint32_t port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(place.substr(colon + 1), &port) ||
      port > 65535) {
    return Fail("etcd", kUsage,
                absl::StrCat("--listen-client-urls: no http://HOST:PORT: ", urls.front()));
  }
  serve::ListenOptions listen;
  listen.address = std::string(place.substr(0, colon));
  if (listen.address == "localhost") listen.address = "127.0.0.1";
  listen.port = static_cast<uint16_t>(port);
  boost::asio::io_context io(1);
  EtcdBackend backend;
  absl::StatusOr<std::unique_ptr<serve::HttpServer>> server =
      serve::HttpServer::Listen(&io, &backend, listen);
  if (!server.ok()) return Fail("etcd", kOwnError, server.status().message());
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { (*server)->Close(); });
  std::fprintf(stderr, "serving client traffic on %s\n", urls.front().c_str());
  io.run();
  return kAllAsExpected;
}

}  // namespace quiesce::tools

// The order in ServeCommand: what is wrong on the command line or in the faults is told before the
// port is opened, the objects are created before the kubeconfig is written, and the line "serving
// URL" comes last. A script that waits for that line, or for the kubeconfig, may go on at once.
#include "tools/serve_command.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <system_error>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/language/manifest.h"
#include "serve/certificate.h"
#include "serve/companions.h"
#include "serve/fault_file.h"
#include "serve/kubeconfig.h"
#include "serve/served_api.h"
#include "tools/arguments.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce serve [OPTION ...]\n"
    "\n"
    "Puts the simulated API server behind HTTPS on 127.0.0.1, on wall-clock time, until it is "
    "stopped by SIGINT or\n"
    "SIGTERM. Any bearer token is accepted, and whoever shows no certificate is the "
    "administrator.\n"
    "\n"
    "  --port N           where to listen; 0 (the default) takes a free port\n"
    "  --address A        an address other than 127.0.0.1; whoever reaches it may do anything\n"
    "  --plain            HTTP without TLS\n"
    "  --kubeconfig FILE  writes a kubeconfig, ready for kubectl and client libraries\n"
    "  --token T          demands this bearer token\n"
    "  --crds DIR         installs the CustomResourceDefinitions of the files there\n"
    "  --objects DIR      creates the objects of the files there\n"
    "  --controllers LIST what runs beside it, instead of "
    "garbage-collector,namespaces,workloads: these, kubelet, or\n"
    "                     single controllers of workloads (deployment, job, ...)\n"
    "  --bare             nothing runs beside it\n"
    "  --faults FILE      requests and watches meet the faults written there, in the language of "
    "scenarios (`faults:`);\n"
    "                     `of` names the first word of a client's User-Agent\n"
    "  --record DIR       writes what was asked and answered to DIR/session/NAME.json at the end, "
    "a case for\n"
    "                     `quiesce conformance DIR`; nothing runs beside it then\n"
    "\n"
    "exit code: 0 stopped, 1 wrong usage or a bad file, 3 the port cannot be used\n"
    "\n"
    "example: quiesce serve --port 6443 --kubeconfig /tmp/kubeconfig --crds config/crd/bases\n";

struct Options {
  uint64_t port = 0;
  std::string address = "127.0.0.1", kubeconfig, token, crds, objects, faults, record;
  std::string controllers = "garbage-collector,namespaces,workloads";
  bool plain = false, tls = false, bare = false;
};

int Fail(int code, absl::string_view message) {
  std::fprintf(stderr, "quiesce serve: %s\n", std::string(message).c_str());
  return code;
}

absl::Status ReadOptions(const std::vector<std::string>& args, Options* options) {
  Arguments arguments;
  arguments.Number("--port", &options->port);
  arguments.Text("--address", &options->address);
  arguments.Flag("--plain", &options->plain);
  arguments.Flag("--tls", &options->tls);  // what happens anyhow
  arguments.Text("--kubeconfig", &options->kubeconfig);
  arguments.Text("--token", &options->token);
  arguments.Text("--crds", &options->crds);
  arguments.Text("--objects", &options->objects);
  arguments.Flag("--bare", &options->bare);
  const std::string usual = options->controllers;
  arguments.Text("--controllers", &options->controllers);
  arguments.Text("--faults", &options->faults);
  arguments.Text("--record", &options->record);
  std::vector<std::string> rest;
  absl::Status status = arguments.Read(args, &rest);
  if (!status.ok()) return status;
  if (!rest.empty())
    return absl::InvalidArgumentError(absl::StrCat("unexpected argument ", rest.front()));
  if (options->port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("--port: expected 0 to 65535, got ", options->port));
  }
  if (options->plain && options->tls)
    return absl::InvalidArgumentError("--plain and --tls exclude each other");
  const bool chosen = options->controllers != usual;
  if (chosen && (options->bare || !options->record.empty())) {
    return absl::InvalidArgumentError(absl::StrCat(options->bare ? "--bare" : "--record",
                                                   " and --controllers exclude each other"));
  }
  if (options->bare || !options->record.empty()) options->controllers.clear();
  return absl::OkStatus();
}

// The manifests of a file, or of all .yaml, .yml and .json files of a folder and those below it, by
// name.
absl::StatusOr<std::vector<Value>> ReadManifests(const std::string& path) {
  std::error_code error;
  std::vector<std::string> files;
  if (std::filesystem::is_directory(path, error)) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path, error)) {
      const std::string extension = entry.path().extension().string();
      if (extension == ".yaml" || extension == ".yml" || extension == ".json")
        files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
  } else {
    files.push_back(path);
  }
  std::vector<Value> all;
  for (const std::string& file : files) {
    absl::StatusOr<std::vector<Value>> objects = scenarios::ReadManifest(file);
    if (!objects.ok()) return objects.status();
    for (Value& object : *objects) all.push_back(std::move(object));
  }
  return all;
}

bool IsDefinition(const Value& object) {
  return object["kind"].string_value() == "CustomResourceDefinition";
}

// Definitions go first; what is no definition in a folder of them (kustomizations, samples) is
// passed over.
absl::Status Install(const Options& options, serve::ServedApi& api) {
  if (!options.crds.empty()) {
    absl::StatusOr<std::vector<Value>> definitions = ReadManifests(options.crds);
    if (!definitions.ok()) return definitions.status();
    for (const Value& definition : *definitions) {
      if (!IsDefinition(definition)) continue;
      absl::Status status = api.Create(definition);
      if (!status.ok())
        return absl::InvalidArgumentError(
            absl::StrCat("--crds ", options.crds, ": ", status.message()));
    }
  }
  if (options.objects.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<Value>> objects = ReadManifests(options.objects);
  if (!objects.ok()) return objects.status();
  std::stable_sort(objects->begin(), objects->end(), [](const Value& a, const Value& b) {
    auto rank = [](const Value& object) {
      return IsDefinition(object) ? 0 : object["kind"].string_value() == "Namespace" ? 1 : 2;
    };
    return rank(a) < rank(b);
  });
  for (const Value& object : *objects) {
    absl::Status status = api.Create(object);
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--objects ", options.objects, ": ", status.message()));
    }
  }
  return absl::OkStatus();
}

// Readable by its owner alone, as it holds a token.
bool WriteFile(const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  // Before the text is in it.
  std::error_code error;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  out << text;
  out.close();
  return out.good() && !error;
}

// DIR/session/session-N.json, the first that is not there yet.
absl::StatusOr<std::string> WriteRecording(const std::string& folder, serve::ServedApi& api) {
  const std::filesystem::path topic = std::filesystem::path(folder) / "session";
  std::error_code error;
  std::filesystem::create_directories(topic, error);
  for (int i = 1;; ++i) {
    const std::string name = absl::StrCat("session-", i);
    const std::filesystem::path file = topic / absl::StrCat(name, ".json");
    if (std::filesystem::exists(file, error)) continue;
    const Value document = api.Recording(absl::StrCat("session/", name));
    if (!WriteFile(file.string(), absl::StrCat(ToPrettyJson(document), "\n"))) {
      return absl::InvalidArgumentError(absl::StrCat("cannot write ", file.string()));
    }
    return file.string();
  }
}

// Watches hold a socket each.
void RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

uint64_t RandomSeed() {
  std::random_device device;
  return uint64_t{device()} << 32 | device();
}

}  // namespace

int ServeCommand(const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  Options options;
  absl::Status status = ReadOptions(args, &options);
  if (!status.ok())
    return Fail(kUsage, absl::StrCat(status.message(), "\nquiesce serve --help tells more"));
  RaiseFileLimit();

  serve::ServeOptions serve_options;
  serve_options.listen.address = options.address;
  serve_options.listen.port = static_cast<uint16_t>(options.port);
  serve_options.token = options.token;
  absl::StatusOr<std::vector<std::string>> controllers = serve::CompanionNames(options.controllers);
  if (!controllers.ok()) {
    return Fail(kUsage, absl::StrCat("--controllers: ", controllers.status().message()));
  }
  serve_options.controllers = *std::move(controllers);
  if (!options.faults.empty()) {
    absl::StatusOr<serve::FaultPlan> faults = serve::ReadFaultFile(options.faults, absl::Now());
    if (!faults.ok()) return Fail(kUsage, faults.status().message());
    serve_options.faults = *std::move(faults);
  }
  serve_options.record = !options.record.empty();
  serve_options.seed = RandomSeed();
  {
    absl::StatusOr<serve::KeyPair> pair = serve::NewServerCertificate(
        {"localhost", "kubernetes", "kubernetes.default.svc", options.address});
    if (!pair.ok()) return Fail(kOwnError, pair.status().message());
    serve_options.token_key_pem = pair->key_pem;
    if (!options.plain) serve_options.listen.tls = *std::move(pair);
  }
  boost::asio::io_context io(1);
  absl::StatusOr<std::unique_ptr<serve::ServedApi>> api =
      serve::ServedApi::Start(&io, serve_options);
  if (!api.ok()) return Fail(kOwnError, api.status().message());
  status = Install(options, **api);
  if (!status.ok()) return Fail(kUsage, status.message());

  const std::string url =
      absl::StrCat(options.plain ? "http" : "https", "://",
                   absl::StrContains(options.address, ":") ? absl::StrCat("[", options.address, "]")
                                                           : options.address,
                   ":", (*api)->port());
  if (!options.kubeconfig.empty()) {
    const std::string certificate = options.plain ? "" : serve_options.listen.tls->certificate_pem;
    const std::string token = options.token.empty() ? "quiesce" : options.token;
    if (!WriteFile(options.kubeconfig, serve::Kubeconfig(url, certificate, token))) {
      return Fail(kUsage, absl::StrCat("cannot write ", options.kubeconfig));
    }
  }
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) { (*api)->Stop(); });
  std::printf("serving %s, %s\n", url.c_str(),
              options.token.empty() ? "any token is accepted" : "the token of --token is demanded");
  std::fflush(stdout);
  io.run();
  if (!options.record.empty()) {
    absl::StatusOr<std::string> file = WriteRecording(options.record, **api);
    if (!file.ok()) return Fail(kUsage, file.status().message());
    std::printf("recorded %s\n", file->c_str());
  }
  return kAllAsExpected;
}

}  // namespace quiesce::tools

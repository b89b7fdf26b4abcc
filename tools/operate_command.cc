#include "tools/operate_command.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "serve/operators.h"
#include "tools/arguments.h"
#include "tools/command.h"

namespace quiesce::tools {
namespace {

constexpr char kHelp[] =
    "usage: quiesce operate CONTROLLER ... [OPTION ...]\n"
    "\n"
    "Runs controllers of `quiesce list` in a real cluster, over HTTPS and on wall-clock time, "
    "until it is stopped by\n"
    "SIGINT or SIGTERM. The external services that they call are models, as in scenarios.\n"
    "\n"
    "  --kubeconfig FILE  the cluster: the file's current context; $KUBECONFIG unless given\n"
    "  --for DURATION     stops after this time (30s, 5m)\n"
    "\n"
    "exit code: 0 stopped, 1 wrong usage or a bad file\n"
    "\n"
    "example: quiesce operate database/fixed workloads/statefulset-stand-in --kubeconfig "
    "/tmp/kubeconfig\n";

int Fail(absl::string_view message) {
  std::fprintf(stderr, "quiesce operate: %s\n", std::string(message).c_str());
  return kUsage;
}

}  // namespace

int OperateCommand(const scenarios::Catalog& catalog, const std::vector<std::string>& args) {
  if (WantsHelp(args)) {
    std::fputs(kHelp, stdout);
    return kAllAsExpected;
  }
  const char* const usual = std::getenv("KUBECONFIG");
  std::string kubeconfig = usual == nullptr ? "" : usual, time;
  Arguments arguments;
  arguments.Text("--kubeconfig", &kubeconfig);
  arguments.Text("--for", &time);
  std::vector<std::string> names;
  if (absl::Status status = arguments.Read(args, &names); !status.ok()) {
    return Fail(absl::StrCat(status.message(), "\nquiesce operate --help tells more"));
  }
  if (names.empty()) return Fail("expected the name of a controller; quiesce list names them");
  if (kubeconfig.empty()) return Fail("expected --kubeconfig FILE, or $KUBECONFIG");
  absl::Duration duration = absl::InfiniteDuration();
  if (!time.empty() &&
      (!absl::ParseDuration(time, &duration) || duration <= absl::ZeroDuration())) {
    return Fail(absl::StrCat("--for: expected a duration like 30s or 5m, got ", time));
  }
  absl::StatusOr<serve::ClusterAddress> cluster = serve::ReadKubeconfig(kubeconfig);
  if (!cluster.ok()) return Fail(cluster.status().message());
  boost::asio::io_context io(1);
  std::random_device device;
  absl::StatusOr<std::unique_ptr<serve::Operators>> operators =
      serve::Operators::Start(&io, catalog, names, *cluster, uint64_t{device()} << 32 | device());
  if (!operators.ok()) return Fail(operators.status().message());
  std::printf("at work in %s\n", cluster->url.c_str());
  std::fflush(stdout);
  const auto stop = [&](const boost::system::error_code&) {
    (*operators)->Stop();
    io.stop();
  };
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) { stop(error); });
  boost::asio::steady_timer timer(io);
  if (duration != absl::InfiniteDuration()) {
    timer.expires_after(std::chrono::milliseconds(absl::ToInt64Milliseconds(duration)));
    timer.async_wait([&](const boost::system::error_code& error) {
      if (!error) stop(error);
    });
  }
  io.run();
  return kAllAsExpected;
}

}  // namespace quiesce::tools

#include "reconcilers/workloads/conformance/workload_player.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/edge/connection.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/workloads/all.h"

namespace quiesce::reconcilers::workloads {
namespace {

// Both are short, as on one machine.
constexpr absl::Duration kLatency = absl::Milliseconds(1);
constexpr absl::Duration kWatchLag = absl::Milliseconds(3);

// "workloads/replicaset" calls itself replicaset-controller.
std::string UserAgent(const runtime::ControllerSpec& spec) {
  return absl::StrCat(
      "kube-controller-manager/v1.36.3 (linux/amd64) system:serviceaccount:kube-system:",
      spec.name.substr(spec.name.find('/') + 1), "-controller");
}

class Controllers : public conformance::CaseControllers {
 public:
  Controllers(apiserver::Server* server, sim::EventLoop* loop) : specs_(KubeControllers()) {
    running_.reserve(specs_.size());
    for (const runtime::ControllerSpec& spec : specs_) {
      edge::ConnectionOptions connection;
      connection.actor = UserAgent(spec);
      connection.latency = kLatency;
      connection.watch_lag = kWatchLag;
      connection.vary = false;
      Running running;
      running.connection =
          std::make_unique<edge::Connection>(server, loop, nullptr, nullptr, std::move(connection));
      runtime::ManagerOptions options;
      options.name = spec.name;
      running.manager = std::make_unique<runtime::Manager>(loop, running.connection.get(), options);
      runtime::ManagedController managed;
      managed.spec = &spec;
      managed.default_limiter = true;
      running.manager->Add(managed);
      // They need no options: they can be made.
      running.manager->Start().IgnoreError();
      running_.push_back(std::move(running));
    }
  }

 private:
  struct Running {
    std::unique_ptr<edge::Connection> connection;
    std::unique_ptr<runtime::Manager> manager;  // ends before its connection
  };
  const std::vector<runtime::ControllerSpec> specs_;
  std::vector<Running> running_;
};

}  // namespace

std::unique_ptr<conformance::CaseControllers> MakeWorkloadControllers(apiserver::Server* server,
                                                                      sim::EventLoop* loop) {
  return std::make_unique<Controllers>(server, loop);
}

}  // namespace quiesce::reconcilers::workloads

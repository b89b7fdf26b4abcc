#include "serve/companions.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/edge/connection.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/workloads/all.h"
#include "reconcilers/workloads/kubelet.h"

namespace quiesce::serve {
namespace {

using runtime::ControllerSpec;

constexpr char kWorkloads[] = "workloads";
// As on one machine.
constexpr absl::Duration kLatency = absl::Microseconds(200);
constexpr absl::Duration kWatchLag = absl::Milliseconds(1);

const std::vector<ControllerSpec>& Specs() {
  static const std::vector<ControllerSpec>& specs = *[] {
    auto* all = new std::vector<ControllerSpec>(reconcilers::workloads::KubeControllers());
    all->push_back(reconcilers::workloads::KubeletSpec());
    return all;
  }();
  return specs;
}

const ControllerSpec* FindSpec(absl::string_view name) {
  for (const ControllerSpec& spec : Specs()) {
    if (runtime::ShortName(spec) == name) return &spec;
  }
  return nullptr;
}

bool IsKubelet(const ControllerSpec& spec) { return runtime::ShortName(spec) == "kubelet"; }

// "deployment" calls itself deployment-controller.
std::string UserAgent(const ControllerSpec& spec) {
  if (IsKubelet(spec)) return "kubelet/v1.36.3";
  return absl::StrCat(
      "kube-controller-manager/v1.36.3 (linux/amd64) system:serviceaccount:kube-system:",
      runtime::ShortName(spec), "-controller");
}

}  // namespace

absl::StatusOr<std::vector<std::string>> CompanionNames(absl::string_view list) {
  std::set<std::string> names;
  for (absl::string_view name : absl::StrSplit(list, ',', absl::SkipEmpty())) {
    if (name == kWorkloads) {
      for (const ControllerSpec& spec : Specs()) {
        if (!IsKubelet(spec)) names.emplace(runtime::ShortName(spec));
      }
    } else if (name == kGarbageCollector || name == kNamespaces || FindSpec(name) != nullptr) {
      names.emplace(name);
    } else {
      std::vector<std::string> known = {std::string(kGarbageCollector), std::string(kNamespaces),
                                        kWorkloads};
      for (const ControllerSpec& spec : Specs()) known.emplace_back(runtime::ShortName(spec));
      return absl::InvalidArgumentError(absl::StrCat("unknown controller \"", name,
                                                     "\"; there are ", absl::StrJoin(known, ", ")));
    }
  }
  return std::vector<std::string>(names.begin(), names.end());
}

struct Companions::Running {
  std::unique_ptr<edge::Connection> connection;
  std::unique_ptr<runtime::Manager> manager;  // ends before its connection
};

Companions::Companions() = default;
Companions::~Companions() = default;

absl::StatusOr<std::unique_ptr<Companions>> Companions::Start(
    apiserver::Server* server, sim::EventLoop* loop, const std::vector<std::string>& names) {
  std::unique_ptr<Companions> companions(new Companions());
  for (const std::string& name : names) {
    const ControllerSpec* const spec = FindSpec(name);
    if (spec == nullptr) continue;
    edge::ConnectionOptions connection;
    connection.actor = UserAgent(*spec);
    connection.latency = kLatency;
    connection.watch_lag = kWatchLag;
    connection.vary = false;
    auto running = std::make_unique<Running>();
    running->connection =
        std::make_unique<edge::Connection>(server, loop, nullptr, nullptr, std::move(connection));
    runtime::ManagerOptions options;
    options.name = spec->name;
    running->manager = std::make_unique<runtime::Manager>(loop, running->connection.get(), options);
    runtime::ManagedController managed;
    managed.spec = spec;
    managed.default_limiter = true;
    running->manager->Add(managed);
    if (absl::Status status = running->manager->Start(); !status.ok()) return status;
    companions->running_.push_back(std::move(running));
  }
  return companions;
}

}  // namespace quiesce::serve

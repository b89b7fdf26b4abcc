#include "scenarios/play/controller_host.h"

#include <functional>
#include <utility>

#include "reconcilers/runtime/controller/manager.h"

namespace quiesce::scenarios {
namespace {

// A controller in a process of its own: a manager with this one controller.
class ManagerHost : public ControllerHost {
 public:
  ManagerHost(const PreparedScenario::Actor& actor, sim::EventLoop* loop, api::Transport* transport,
              runtime::ExternalService* external)
      : manager_(loop, transport, OptionsOf(actor)), resource_(actor.spec.for_resource) {
    runtime::ManagedController controller;
    controller.spec = &actor.spec;
    controller.external = external;
    controller.options = actor.options;
    manager_.Add(std::move(controller));
  }

  void Start() override {
    // The scenario was prepared with this specification and these options: it can be made.
    if (!manager_.running()) manager_.Start().IgnoreError();
  }
  void Kill() override {
    if (manager_.running()) manager_.Crash();
  }
  bool running() const override { return manager_.running(); }

  void SetExitHandler(std::function<void()> handler) override { on_exit_ = std::move(handler); }

  bool Idle() const override {
    if (manager_.running() && !manager_.elected()) return true;  // it waits for the lease
    if (!manager_.running() || !manager_.synced()) return false;
    const runtime::Controller* controller = manager_.controller(0);
    return controller->running() == 0 && controller->pending() == 0;
  }

  void KeepMetrics() override { manager_.KeepMetrics(); }
  const runtime::Metrics* metrics() const override { return manager_.metrics(); }

  void Resync() override {
    const runtime::CachedKind* kind =
        manager_.running() ? manager_.cache()->Synced(resource_) : nullptr;
    if (kind == nullptr) return;
    runtime::TracedQueue& queue = manager_.controller(0)->queue();
    queue.set_reason(runtime::WakeReason::kResync);
    const auto objects = kind->List(runtime::ListOptions());
    if (objects.ok()) {
      for (const Value& object : objects->items) queue.Add(runtime::KeyOf(object));
    }
    queue.set_reason(runtime::WakeReason::kWatchEvent);
  }

 private:
  runtime::ManagerOptions OptionsOf(const PreparedScenario::Actor& actor) {
    runtime::ManagerOptions options;
    options.name = actor.name;
    options.on_exit = [this](const absl::Status&) {
      if (on_exit_) on_exit_();
    };
    if (!actor.lease.empty()) {
      options.leader_election.emplace();
      options.leader_election->name = actor.lease;
      options.leader_election->identity = actor.name;
    }
    return options;
  }

  std::function<void()> on_exit_;
  runtime::Manager manager_;
  const runtime::Resource resource_;
};

}  // namespace

std::unique_ptr<ControllerHost> MakeControllerHost(const PreparedScenario::Actor& actor,
                                                   sim::EventLoop* loop, api::Transport* transport,
                                                   runtime::ExternalService* external) {
  return std::make_unique<ManagerHost>(actor, loop, transport, external);
}

}  // namespace quiesce::scenarios

#include "scenarios/play/controller_host.h"

#include <functional>
#include <utility>
#include <vector>

#include "reconcilers/runtime/controller/manager.h"

namespace quiesce::scenarios {
namespace {

// A controller in a process of its own: a manager with this one controller.
class ManagerHost : public ControllerHost {
 public:
  ManagerHost(const PreparedScenario::Actor& actor, sim::EventLoop* loop, api::Transport* transport,
              runtime::ExternalService* external)
      : manager_(loop, transport, OptionsOf(actor)), resources_{actor.spec.for_resource} {
    runtime::ManagedController controller;
    controller.spec = &actor.spec;
    controller.external = external;
    controller.options = actor.options;
    manager_.Add(std::move(controller));
    for (const runtime::ControllerSpec& spec : actor.spec.also) {
      runtime::ManagedController beside;
      beside.spec = &spec;
      manager_.Add(std::move(beside));
      resources_.push_back(spec.for_resource);
    }
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
    for (size_t i = 0; i < resources_.size(); ++i) {
      const runtime::Controller* controller = manager_.controller(i);
      if (controller->running() != 0 || controller->pending() != 0) return false;
    }
    return true;
  }

  void KeepMetrics() override { manager_.KeepMetrics(); }
  const runtime::Metrics* metrics() const override { return manager_.metrics(); }

  void Resync() override {
    if (!manager_.running()) return;
    for (size_t i = 0; i < resources_.size(); ++i) Resync(i);
  }

 private:
  void Resync(size_t index) {
    const runtime::CachedKind* kind = manager_.cache()->Synced(resources_[index]);
    if (kind == nullptr) return;
    runtime::TracedQueue& queue = manager_.controller(index)->queue();
    queue.set_reason(runtime::WakeReason::kResync);
    const auto objects = kind->List(runtime::ListOptions());
    if (objects.ok()) {
      for (const Value& object : objects->items) queue.Add(runtime::KeyOf(object));
    }
    queue.set_reason(runtime::WakeReason::kWatchEvent);
  }

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
  std::vector<runtime::Resource> resources_;  // of the controllers, in order
};

}  // namespace

std::unique_ptr<ControllerHost> MakeControllerHost(const PreparedScenario::Actor& actor,
                                                   sim::EventLoop* loop, api::Transport* transport,
                                                   runtime::ExternalService* external) {
  return std::make_unique<ManagerHost>(actor, loop, transport, external);
}

}  // namespace quiesce::scenarios

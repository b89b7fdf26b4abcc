// The only kind of host: a manager of reconcilers/runtime with the controllers of one process. A
// replica that waits for the lease counts as idle, or a world with a standby would never rest.
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
              runtime::ExternalService* external, const absl::Duration* clock_offset)
      : manager_(loop, transport, OptionsOf(actor, clock_offset)),
        resources_{actor.spec.for_resource} {
    const Value& options = actor.options;
    const bool apart = actor.spec.options_by_controller;
    Add(actor.spec, apart ? Value() : options, external);
    for (const runtime::ControllerSpec& beside : actor.spec.also) {
      Add(beside, apart ? options[runtime::ShortName(beside)] : Value(),
          beside.external.empty() ? nullptr : external);
      resources_.push_back(beside.for_resource);
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

  void Add(const runtime::ControllerSpec& spec, const Value& options,
           runtime::ExternalService* external) {
    runtime::ManagedController managed;
    managed.spec = &spec;
    managed.external = external;
    managed.options = options;
    managed.reconciliation_timeout = spec.reconciliation_timeout;
    managed.recover_panic = spec.recover_panic;
    manager_.Add(std::move(managed));
    if (spec.set_up) spec.set_up(manager_);
  }

  runtime::ManagerOptions OptionsOf(const PreparedScenario::Actor& actor,
                                    const absl::Duration* clock_offset) {
    runtime::ManagerOptions options;
    if (actor.spec.process) actor.spec.process(options);
    options.name = actor.name;
    options.clock_offset = clock_offset;
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
                                                   runtime::ExternalService* external,
                                                   const absl::Duration* clock_offset) {
  return std::make_unique<ManagerHost>(actor, loop, transport, external, clock_offset);
}

}  // namespace quiesce::scenarios

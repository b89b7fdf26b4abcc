#include "reconcilers/runtime/controller/manager.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/controller/kind_source.h"
#include "reconcilers/runtime/controller/running_controller.h"
#include "reconcilers/runtime/queue/digest.h"

namespace quiesce::runtime {
namespace {

class NoLog : public Logger {
 public:
  void Info(absl::string_view) override {}
};

}  // namespace

// One life of the manager. The group comes last: its tasks go before what they use.
struct Manager::Instance {
  Instance(sim::EventLoop* loop, api::Transport* transport, const ManagerOptions& options)
      : rest(loop, transport, options.client),
        cache(loop, &rest, &group, options.cache),
        client(&rest, &cache),
        group(loop) {}

  RestClient rest;
  Cache cache;
  ApiClient client;
  std::vector<std::unique_ptr<RunningController>> controllers;
  sim::TaskGroup group;
};

Manager::Manager(sim::EventLoop* loop, api::Transport* transport, ManagerOptions options)
    : loop_(loop),
      transport_(transport),
      options_(std::move(options)),
      no_log_(std::make_unique<NoLog>()),
      actor_(loop->trace() == nullptr ? 0 : loop->trace()->Actor(options_.name)) {}

Manager::~Manager() = default;

void Manager::Add(ManagedController controller) { controllers_.push_back(std::move(controller)); }

absl::Status Manager::Start() {
  if (running()) {
    return absl::FailedPreconditionError(absl::StrCat(options_.name, " is running already"));
  }
  auto instance = std::make_unique<Instance>(loop_, transport_, options_);
  for (const ManagedController& controller : controllers_) {
    RunningController::World world;
    world.loop = loop_;
    world.cache = &instance->cache;
    world.client = &instance->client;
    world.log = options_.log != nullptr ? options_.log : no_log_.get();
    world.priority_queue = options_.priority_queue;
    world.on_panic = [this] { Crash(); };
    absl::StatusOr<std::unique_ptr<RunningController>> made =
        RunningController::Make(controller, std::move(world));
    if (!made.ok()) return made.status();
    instance->controllers.push_back(*std::move(made));
  }
  instance_ = std::move(instance);
  ++life_;
  Record(LifecycleRecord::What::kStarted);
  for (const auto& controller : instance_->controllers) controller->Start(&instance_->group);
  instance_->cache.Start();
  return absl::OkStatus();
}

void Manager::Crash() {
  if (!running()) return;
  Record(LifecycleRecord::What::kCrashed);
  instance_.reset();
}

sim::Task<absl::Status> Manager::Stop() {
  if (!running()) co_return absl::OkStatus();
  const uint64_t life = life_;
  for (const auto& controller : instance_->controllers) controller->ShutDown();
  const absl::Time deadline = loop_->Now() + options_.graceful_shutdown_timeout;
  const bool patient = options_.graceful_shutdown_timeout > absl::ZeroDuration();
  for (size_t i = 0; patient && i < instance_->controllers.size(); ++i) {
    const bool ended = co_await instance_->controllers[i]->WaitForEnd(deadline);
    // It has crashed, and perhaps been started again, in the meantime.
    if (!running() || life_ != life) co_return absl::OkStatus();
    if (ended) continue;
    Record(LifecycleRecord::What::kStopped);
    co_return absl::DeadlineExceededError(
        absl::StrCat("failed waiting for all runnables to end within grace period of ",
                     absl::FormatDuration(options_.graceful_shutdown_timeout),
                     ": context deadline exceeded"));
  }
  Record(LifecycleRecord::What::kStopped);
  if (patient) instance_.reset();
  co_return absl::OkStatus();
}

void Manager::Record(LifecycleRecord::What what) {
  sim::Trace* trace = loop_->trace();
  if (trace == nullptr) return;
  trace->Add(loop_->clock(), kLifecycleRecord, actor_, static_cast<uint64_t>(what), [what] {
    auto* record = new LifecycleRecord;
    record->what = what;
    return record;
  });
}

bool Manager::synced() const {
  if (!running()) return false;
  for (const auto& controller : instance_->controllers) {
    if (!controller->working()) return false;
  }
  return true;
}

Controller* Manager::controller(size_t index) {
  if (!running() || index >= instance_->controllers.size()) return nullptr;
  return &instance_->controllers[index]->controller();
}
const Controller* Manager::controller(size_t index) const {
  return const_cast<Manager*>(this)->controller(index);
}
Cache* Manager::cache() { return running() ? &instance_->cache : nullptr; }
Client* Manager::client() { return running() ? &instance_->client : nullptr; }

}  // namespace quiesce::runtime

// A process that can die at any moment: all that lives and dies with it is in an Instance, which is
// simply destroyed; tasks are in its last member and so end first. Whatever outlives an instance
// (exits, a Stop that is waiting) remembers which life it belongs to, and gives up when that is
// over.
//
// Nothing may destroy the instance from inside one of its own tasks, so a manager that ends by
// itself does so from a task of exits_.
#include "reconcilers/runtime/controller/manager.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/duration.h"
#include "reconcilers/runtime/cache/api_client.h"
#include "reconcilers/runtime/cache/bound_client.h"
#include "reconcilers/runtime/controller/kind_source.h"
#include "reconcilers/runtime/controller/running_controller.h"
#include "reconcilers/runtime/queue/digest.h"

namespace quiesce::runtime {
namespace {

class NoLog : public Logger {
 public:
  void Info(absl::string_view) override {}
};

RestClientOptions ClientOptions(const ManagerOptions& options, Metrics* metrics) {
  RestClientOptions client = options.client;
  client.metrics = metrics;
  return client;
}

}  // namespace

// One life of the manager. The group comes last: its tasks go before what they use.
struct Manager::Instance {
  Instance(sim::EventLoop* loop, api::Transport* transport, const ManagerOptions& options,
           Metrics* metrics)
      : rest(loop, transport, ClientOptions(options, metrics)),
        cache(loop, &rest, options.cache),
        client(&rest, &cache),
        internal(loop),
        election(loop),
        changed(loop),
        group(loop) {}

  RestClient rest;
  Cache cache;
  ApiClient client;
  Cancellation internal;  // ends when the manager begins to stop
  Cancellation election;  // ends when everything else has stopped
  std::vector<std::unique_ptr<RunningController>> controllers;
  std::unique_ptr<LeaderElector> elector;  // null: no leader election
  bool elector_ended = false;
  bool stopping = false;
  size_t runnables = 0;  // that have not returned
  sim::Signal changed;   // a runnable or the elector has returned
  sim::TaskGroup group;
};

Manager::Manager(sim::EventLoop* loop, api::Transport* transport, ManagerOptions options)
    : loop_(loop),
      transport_(transport),
      options_(std::move(options)),
      no_log_(std::make_unique<NoLog>()),
      actor_(loop->trace() == nullptr ? 0 : loop->trace()->Actor(options_.name)),
      exits_(loop) {}

Manager::~Manager() = default;

void Manager::Add(ManagedController controller) { controllers_.push_back(std::move(controller)); }
void Manager::AddRunnable(Runnable runnable) { runnables_.push_back(std::move(runnable)); }

absl::Status Manager::Start() {
  if (running()) {
    return absl::FailedPreconditionError(absl::StrCat(options_.name, " is running already"));
  }
  if (options_.leader_election.has_value()) {
    absl::Status valid = CheckLeaderElection(*options_.leader_election);
    if (!valid.ok()) return valid;
  }
  if (keep_metrics_) metrics_ = std::make_unique<Metrics>();
  auto instance = std::make_unique<Instance>(loop_, transport_, options_, metrics_.get());
  instance->cache.set_reader(actor_);
  for (const ManagedController& controller : controllers_) {
    RunningController::World world;
    world.loop = loop_;
    world.cache = &instance->cache;
    world.client = &instance->client;
    world.log = options_.log != nullptr ? options_.log : no_log_.get();
    world.priority_queue = options_.priority_queue;
    world.metrics = metrics_.get();
    world.clock_offset = options_.clock_offset;
    world.bind_client = [owner = instance.get()](Cancellation* context) {
      return std::make_unique<BoundClient>(&owner->rest, &owner->cache, context);
    };
    world.on_panic = [this] { Crash(); };
    absl::StatusOr<std::unique_ptr<RunningController>> made =
        RunningController::Make(controller, std::move(world));
    if (!made.ok()) return made.status();
    instance->controllers.push_back(*std::move(made));
  }
  instance_ = std::move(instance);
  ++life_;
  Record(LifecycleRecord::What::kStarted);
  // Sources ask for their informers before the cache starts, so that these all begin at once.
  if (!options_.leader_election.has_value()) StartElected();
  instance_->cache.Start();
  for (const Runnable& runnable : runnables_) {
    if (!runnable.needs_leader_election) StartRunnable(&runnable);
  }
  if (options_.leader_election.has_value()) StartElection();
  return absl::OkStatus();
}

void Manager::StartElection() {
  LeaderCallbacks callbacks;
  callbacks.on_started_leading = [this](Cancellation*) { StartElected(); };
  callbacks.on_stopped_leading = [this] {
    if (!instance_->stopping) {
      Exit(absl::AbortedError("leader election lost"), /*graceful=*/false);
    }
  };
  LeaderElectionOptions election = *options_.leader_election;
  election.metrics = metrics_.get();
  election.clock_offset = options_.clock_offset;
  instance_->elector =
      std::make_unique<LeaderElector>(loop_, transport_, std::move(election), std::move(callbacks));
  instance_->group.Spawn(Elect(instance_.get()), "leader election");
}

sim::Task<void> Manager::Elect(Instance* instance) {
  co_await instance->elector->Run(&instance->election);
  instance->elector_ended = true;
  instance->changed.NotifyAll();
}

void Manager::StartElected() {
  if (instance_->stopping) return;
  for (const auto& controller : instance_->controllers) controller->Start(&instance_->group);
  for (const Runnable& runnable : runnables_) {
    if (runnable.needs_leader_election) StartRunnable(&runnable);
  }
}

void Manager::StartRunnable(const Runnable* runnable) {
  ++instance_->runnables;
  instance_->group.Spawn(RunRunnable(instance_.get(), runnable), "runnable");
}

sim::Task<void> Manager::RunRunnable(Instance* instance, const Runnable* runnable) {
  absl::Status ended = co_await runnable->start(&instance->internal);
  --instance->runnables;
  instance->changed.NotifyAll();
  if (!ended.ok() && !instance->stopping) Exit(std::move(ended), /*graceful=*/true);
}

void Manager::Exit(absl::Status why, bool graceful) {
  exits_.Spawn(ExitNow(life_, std::move(why), graceful), "exit");
}

sim::Task<void> Manager::ExitNow(uint64_t life, absl::Status why, bool graceful) {
  if (!running() || life_ != life) co_return;
  if (graceful) {
    absl::Status stopped = co_await Stop();
    if (life_ != life) co_return;
    if (!stopped.ok())
      why =
          absl::Status(why.code(), absl::StrCat("[", why.message(), ", ", stopped.message(), "]"));
  } else {
    BeginToStop();
    // What hears of the end of its context gets one turn before the process is gone.
    co_await loop_->Sleep(absl::ZeroDuration(), "exit");
    if (!running() || life_ != life) co_return;
    Record(LifecycleRecord::What::kStopped);
  }
  instance_.reset();
  if (options_.on_exit) options_.on_exit(std::move(why));
}

void Manager::Crash() {
  if (!running()) return;
  Record(LifecycleRecord::What::kCrashed);
  instance_.reset();
}

void Manager::BeginToStop() {
  instance_->stopping = true;
  for (const auto& controller : instance_->controllers) controller->ShutDown();
  instance_->internal.Cancel();
}

sim::Task<bool> Manager::WaitForEnd(Instance* instance, absl::Time deadline) {
  for (size_t i = 0; i < instance->controllers.size(); ++i) {
    if (!co_await instance->controllers[i]->WaitForEnd(deadline)) co_return false;
  }
  while (instance->runnables > 0) {
    if (!co_await instance->changed.WaitUntil(deadline)) co_return false;
  }
  co_return true;
}

sim::Task<absl::Status> Manager::Stop() {
  if (!running()) co_return absl::OkStatus();
  const uint64_t life = life_;
  BeginToStop();
  const absl::Duration timeout = options_.graceful_shutdown_timeout;
  const bool forever = timeout < absl::ZeroDuration();
  const absl::Time deadline = forever ? absl::InfiniteFuture() : loop_->Now() + timeout;
  const bool patient = timeout != absl::ZeroDuration();
  bool ended = true;
  if (patient) ended = co_await WaitForEnd(instance_.get(), deadline);
  // It may have crashed, and perhaps been started again, in the meantime.
  if (!running() || life_ != life) co_return absl::OkStatus();
  if (instance_->elector != nullptr) {
    // Last, when nothing writes any more: whoever takes the lease now must find nobody at work.
    instance_->election.Cancel();
    while (!instance_->elector_ended) {
      co_await instance_->changed.Wait();
      if (!running() || life_ != life) co_return absl::OkStatus();
    }
  }
  Record(LifecycleRecord::What::kStopped);
  if (!ended) {
    co_return absl::DeadlineExceededError(absl::StrCat(
        "failed waiting for all runnables to end within grace period of ",
        go::FormatGoDuration(absl::ToInt64Nanoseconds(timeout)), ": context deadline exceeded"));
  }
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

bool Manager::elected() const {
  return running() && (instance_->elector == nullptr || instance_->elector->leading());
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

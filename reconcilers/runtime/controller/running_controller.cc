// The order of starting is the original's, and it shows: sources wait for their informers all at
// the same time, each is polled, its handler is added to an informer that has synced (so the
// initial objects come as adds), is polled once more, and only when the last source is there do the
// workers begin.
#include "reconcilers/runtime/controller/running_controller.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/controller/mapped_source.h"

namespace quiesce::runtime {
namespace {

std::unique_ptr<WorkQueue> MakeQueue(const ManagedController& managed,
                                     const RunningController::World& world) {
  std::unique_ptr<RateLimiter> limiter;
  if (managed.spec->make_limiter) {
    limiter = managed.spec->make_limiter(world.loop);
  } else if (!managed.default_limiter) {
    limiter = MakeExponentialLimiter(managed.spec->backoff_base, managed.spec->backoff_max);
  }
  if (managed.spec->classic_queue) return MakeClassicQueue(world.loop, std::move(limiter));
  return managed.spec->priority_queue.value_or(world.priority_queue)
             ? MakePriorityQueue(world.loop, std::move(limiter))
             : MakeClassicQueue(world.loop, std::move(limiter));
}

// All that are there; null where none is.
PredicatePtr All(std::vector<PredicatePtr> predicates) {
  predicates.erase(std::remove(predicates.begin(), predicates.end(), nullptr), predicates.end());
  if (predicates.empty()) return nullptr;
  return predicates.size() == 1 ? predicates[0] : And(std::move(predicates));
}

}  // namespace

RunningController::RunningController(World world, std::unique_ptr<Reconciler> reconciler,
                                     std::unique_ptr<WorkQueue> queue, ExternalService* external,
                                     ControllerOptions options)
    : world_(std::move(world)),
      reconciler_(std::move(reconciler)),
      events_(world_.loop, world_.client, options.name),
      context_{*world_.client, external, *world_.log, world_.loop},
      controller_(world_.loop, reconciler_.get(), &context_, std::move(queue), std::move(options)),
      changed_(world_.loop) {
  context_.events = &events_;
  context_.clock_offset = world_.clock_offset;
  events_.set_clock_offset(world_.clock_offset);
}

absl::StatusOr<std::unique_ptr<RunningController>> RunningController::Make(
    const ManagedController& managed, World world) {
  const ControllerSpec& spec = *managed.spec;
  absl::StatusOr<std::unique_ptr<Reconciler>> reconciler =
      spec.make({world.loop, managed.options, world.cache, world.client});
  if (!reconciler.ok()) return reconciler.status();
  ControllerOptions options;
  options.name = spec.name;
  options.workers = spec.workers;
  options.metrics = world.metrics;
  options.recover_panic = managed.recover_panic;
  options.reconciliation_timeout = managed.reconciliation_timeout;
  options.bind_client = world.bind_client;
  options.on_panic = [on_panic = world.on_panic](const absl::Status&) { on_panic(); };
  // Before `world` is moved away.
  std::unique_ptr<WorkQueue> queue = MakeQueue(managed, world);
  std::unique_ptr<RunningController> running(
      new RunningController(std::move(world), *std::move(reconciler), std::move(queue),
                            managed.external, std::move(options)));
  absl::Status added = running->AddSources(managed);
  if (!added.ok()) return added;
  return running;
}

absl::Status RunningController::AddSources(const ManagedController& managed) {
  const ControllerSpec& spec = *managed.spec;
  for (const IndexSpec& index : spec.indexes) {
    // Two controllers may ask for the same index.
    absl::Status added = world_.cache->AddIndex(index.resource, index.field, index.values);
    if (!added.ok() && !absl::IsAlreadyExists(added)) return added;
  }
  absl::StatusOr<PredicatePtr> predicate = PredicateByName(spec.for_predicate);
  if (!predicate.ok()) return predicate.status();
  AddSource(spec.for_resource, spec.for_handler ? spec.for_handler(*reconciler_) : EnqueueObject(),
            All({spec.event_filter, *predicate, spec.for_filter}));

  OwnerType owner;
  owner.group = spec.for_resource.gvr.group;
  owner.kind = spec.for_resource.kind;
  owner.namespaced = spec.for_resource.namespaced;
  for (const OwnsSpec& owned : spec.owns) {
    owner.only_controller = !owned.match_every_owner;
    AddSource(owned.resource, EnqueueOwner(owner), All({spec.event_filter, owned.filter}));
  }

  for (const WatchSpec& watch : spec.watches) {
    absl::StatusOr<PredicatePtr> wanted = PredicateByName(watch.predicate);
    if (!wanted.ok()) return wanted.status();
    PredicatePtr filter = All({spec.event_filter, *wanted, watch.filter});
    if (!watch.map_with_client) {
      AddSource(watch.resource,
                watch.handler ? watch.handler(*reconciler_) : EnqueueMapped(watch.map),
                std::move(filter));
      continue;
    }
    sources_.push_back({watch.resource, std::make_unique<MappedSource>(
                                            world_.loop, world_.client, watch.map_with_client,
                                            std::move(filter), &controller_.queue())});
  }
  return absl::OkStatus();
}

void RunningController::AddSource(const Resource& resource, std::unique_ptr<EventHandler> handler,
                                  PredicatePtr predicate) {
  sources_.push_back(
      {resource, std::make_unique<KindSource>(std::move(handler), std::move(predicate),
                                              &controller_.queue())});
}

void RunningController::Start(sim::TaskGroup* group) {
  starting_ = sources_.size();
  // A replica that does not lead watches nothing for its controllers.
  for (Source& source : sources_) source.informer = world_.cache->InformerFor(source.resource);
  for (Source& source : sources_) group->Spawn(StartSource(&source), "source");
  group->Spawn(Run(group), "controller");
}

// Informers are polled until they have synced; then the handler hears of what they hold, and is
// polled in its turn.
sim::Task<void> RunningController::StartSource(Source* source) {
  absl::Status synced = co_await world_.cache->WaitForSync(source->informer);
  if (!synced.ok()) co_return;
  source->informer->AddHandler(source->handler.get());
  co_await world_.loop->Sleep(kSyncPollPeriod, "cache/poll");
  --starting_;
  changed_.NotifyAll();
}

sim::Task<void> RunningController::Run(sim::TaskGroup* group) {
  while (starting_ > 0) co_await changed_.Wait();
  working_ = true;
  workers_ = controller_.workers();
  for (int worker = 0; worker < controller_.workers(); ++worker) {
    group->Spawn(Work(worker), "worker");
  }
}

sim::Task<void> RunningController::Work(int worker) {
  co_await controller_.Work(worker);
  --workers_;
  changed_.NotifyAll();
}

void RunningController::ShutDown() {
  controller_.queue().ShutDown();
  controller_.CancelContexts();
}

sim::Task<bool> RunningController::WaitForEnd(absl::Time deadline) {
  while (!ended()) {
    if (!co_await changed_.WaitUntil(deadline)) co_return false;
  }
  co_return true;
}

}  // namespace quiesce::runtime

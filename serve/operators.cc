#include "serve/operators.h"

#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/controller/manager.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "serve/cluster_transport.h"
#include "serve/wall_clock.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/random_strategy.h"

namespace quiesce::serve {
namespace {

using runtime::ControllerSpec;

struct Running {
  std::unique_ptr<ClusterTransport> transport;
  std::unique_ptr<runtime::Manager> manager;  // ends before its transport
};

}  // namespace

struct Operators::World {
  World(boost::asio::io_context* io, uint64_t seed)
      : choices(
            std::make_unique<sim::RandomStrategy>(seed, sim::RandomOdds{.order = 0, .delay = 0})),
        loop(&choices, nullptr),
        clock(io, &loop) {}

  runtime::ExternalService* ServiceOf(const scenarios::Catalog& catalog, const std::string& name) {
    if (name.empty()) return nullptr;
    std::unique_ptr<runtime::ScriptedService>& service = services[name];
    if (service == nullptr) {
      service = std::make_unique<runtime::ScriptedService>(
          &loop, name, catalog.FindService(name)->make(), nullptr);
    }
    return service.get();
  }

  sim::Choices choices;
  sim::EventLoop loop;
  WallClock clock;
  std::map<std::string, std::unique_ptr<runtime::ScriptedService>> services;
  std::vector<Running> running;
};

Operators::Operators() = default;
Operators::~Operators() { Stop(); }

absl::StatusOr<std::unique_ptr<Operators>> Operators::Start(boost::asio::io_context* io,
                                                            const scenarios::Catalog& catalog,
                                                            const std::vector<std::string>& names,
                                                            const ClusterAddress& cluster,
                                                            uint64_t seed) {
  std::unique_ptr<Operators> operators(new Operators());
  operators->world_ = std::make_unique<World>(io, seed);
  World& world = *operators->world_;
  for (const std::string& name : names) {
    const ControllerSpec* const spec = catalog.FindController(name);
    if (spec == nullptr) {
      return absl::InvalidArgumentError(
          absl::StrCat("no controller is called \"", name, "\"; quiesce list names them"));
    }
    Running running;
    running.transport = std::make_unique<ClusterTransport>(
        io, &world.loop, &world.clock, cluster, absl::StrCat(runtime::ShortName(*spec), "/1"));
    runtime::ManagerOptions options;
    if (spec->process) spec->process(options);
    options.name = name;
    running.manager =
        std::make_unique<runtime::Manager>(&world.loop, running.transport.get(), options);
    const auto add = [&](const ControllerSpec& one) {
      runtime::ManagedController managed;
      managed.spec = &one;
      managed.external = world.ServiceOf(catalog, one.external);
      managed.reconciliation_timeout = one.reconciliation_timeout;
      managed.recover_panic = one.recover_panic;
      running.manager->Add(std::move(managed));
      if (one.set_up) one.set_up(*running.manager);
    };
    add(*spec);
    for (const ControllerSpec& beside : spec->also) add(beside);
    if (absl::Status status = running.manager->Start(); !status.ok()) return status;
    world.running.push_back(std::move(running));
  }
  world.clock.Settle();
  return operators;
}

void Operators::Stop() {
  if (world_ == nullptr) return;
  for (Running& running : world_->running) {
    if (running.manager->running()) running.manager->Crash();
  }
  world_->running.clear();
  world_->clock.Stop();
}

}  // namespace quiesce::serve

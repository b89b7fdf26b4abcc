// What a world is made of: services, controllers, detectors.

#include <utility>

#include "scenarios/expectations/expectations.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/outside.h"
#include "scenarios/play/routed_service.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

// Operations that always take longer; no healing ends that.
void AddSlowness(const Model& model, runtime::ScriptedService* service) {
  for (const auto& [name, operation] : model.entries()) {
    if (operation.has_takes()) service->SetExtraLatency(name, ToDuration(operation.takes()));
  }
}

}  // namespace

void World::MakeServices() {
  runtime::ScriptedService::Options options;
  const Network& network = prepared_->scenario().cluster().network();
  if (network.has_external_call()) options.latency = ToDuration(network.external_call());
  for (const std::string& name : prepared_->services()) {
    std::unique_ptr<runtime::ServiceModel> model;
    if (outside_ != nullptr) model = outside_->MakeService(name);
    if (const External* external = prepared_->DeclaredService(name)) {
      auto declared = std::make_unique<DeclaredModel>(&loop_, external->model());
      models_.emplace_back(name, declared.get());
      model = std::move(declared);
    }
    if (model == nullptr) model = prepared_->catalog().FindService(name)->make();
    services_.push_back(std::make_unique<runtime::ScriptedService>(&loop_, name, std::move(model),
                                                                   nullptr, options));
    if (const External* external = prepared_->DeclaredService(name)) {
      AddSlowness(external->model(), services_.back().get());
    }
  }
  service_acts_.assign(services_.size(), -1);
}

void World::MakeActors() {
  for (const PreparedScenario::Actor& actor : prepared_->actors()) {
    Running running;
    running.actor = &actor;
    running.connection = Connect(actor.name, actor.name);
    running.clock_offset = std::make_unique<absl::Duration>(prepared_->clock_offset());
    MakeHost(&running);
    running_.push_back(std::move(running));
  }
  faults_.SetCrashHandler(
      [this](const std::string& actor) { Crash(actor, ActorNamed(actor).restarts_after); });
  faults_.SetLabelsOf([this](const api::Request& request) {
    observer_.CatchUp();
    const ObjectId id = observer_.Find({request.resource.group, request.resource.resource},
                                       request.namespace_, request.name);
    return id == kNoObject ? Value() : observer_.StateOf(id)["metadata"]["labels"];
  });
}

void World::MakeHost(Running* running) {
  const PreparedScenario::Actor& actor = *running->actor;
  running->external = MakeExternal(actor);
  observer_.AddController(actor.name, &actor.spec);
  running->host = actor.outside
                      ? outside_->MakeHost(this, actor, running->connection.get())
                      : MakeControllerHost(actor, &loop_, running->connection.get(),
                                           running->external.get(), running->clock_offset.get());
  running->host->SetExitHandler(
      [this, name = actor.name] { Crash(name, ActorNamed(name).restarts_after); });
}

std::unique_ptr<runtime::ExternalService> World::MakeExternal(
    const PreparedScenario::Actor& actor) {
  if (actor.services.empty()) {
    runtime::ScriptedService* service = FindService(actor.spec.external);
    if (service == nullptr) return nullptr;
    return std::make_unique<TracedService>(&loop_, actor.name, service);
  }
  std::vector<RoutedService::Route> routes;
  for (const std::string& name : actor.services) {
    runtime::ScriptedService* service = FindService(name);
    routes.push_back({name, service->model().Operations(),
                      std::make_unique<TracedService>(&loop_, actor.name, service)});
  }
  return std::make_unique<RoutedService>(std::move(routes));
}

void World::TellOfServices() {
  for (size_t i = 0; i < services_.size(); ++i) {
    if (services_[i]->acts() == service_acts_[i]) continue;
    service_acts_[i] = services_[i]->acts();
    const Value state = services_[i]->model().State();
    for (ServiceListener* listener : service_listeners_) {
      listener->OnServiceState(services_[i]->name(), loop_.Now(), state);
    }
  }
}

std::unique_ptr<edge::Connection> World::Connect(const std::string& actor,
                                                 const std::string& process) {
  const Network& network = prepared_->scenario().cluster().network();
  edge::ConnectionOptions options;
  options.actor = actor;
  options.process = process;
  if (network.has_request()) options.latency = ToDuration(network.request());
  if (network.has_watch_lag()) options.watch_lag = ToDuration(network.watch_lag());
  return std::make_unique<edge::Connection>(server_.get(), &loop_, &faults_, &tracer_, options);
}

runtime::ScriptedService* World::FindService(absl::string_view name) {
  for (const auto& service : services_) {
    if (service->name() == name) return service.get();
  }
  return nullptr;
}

void World::MakeDetectors() {
  for (const DetectorSpec& spec : prepared_->catalog().detectors) observer_.Add(spec.make());
  for (const Expectation& expectation : prepared_->scenario().expect()) {
    ServiceListener* listener = AddExpectation(expectation, prepared_->clock_offset(), &observer_);
    if (listener != nullptr) service_listeners_.push_back(listener);
  }
}

}  // namespace quiesce::scenarios

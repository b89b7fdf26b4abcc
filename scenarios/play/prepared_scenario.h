// A scenario ready to run many times: its cluster is set up once and forked for each run.
//
//   absl::StatusOr<std::unique_ptr<PreparedScenario>> prepared =
//       PreparedScenario::New(&loaded, &catalog);
//   for (uint64_t seed : seeds) Use(**prepared, seed);
//
// Belongs to one thread; each thread prepares its own from the shared LoadedScenario.
#ifndef QUIESCE_SCENARIOS_PLAY_PREPARED_SCENARIO_H_
#define QUIESCE_SCENARIOS_PLAY_PREPARED_SCENARIO_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/server.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "scenarios/language/reader.h"
#include "scenarios/play/catalog.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// The type of a resource by its plural name (and group, unless ""); null pointer if it is not
// served. Of several versions the first.
const resource::ResourceType* FindType(const apiserver::Server& server, absl::string_view resource,
                                       absl::string_view group);

class PreparedScenario {
 public:
  struct Actor {
    std::string name;              // in the scenario
    std::string controller;        // what its replicas have in common: the name without number
    std::string run;               // "database/fixed"
    runtime::ControllerSpec spec;  // its own copy: with `name` and the scenario's workers
    absl::Duration restarts_after;
    std::string lease;                  // that the replicas elect their leader by; "": all work
    std::vector<std::string> services;  // that it calls in place of its spec's
    Value options;
    // Its spec makes a null pointer: the reconciler runs in another program (see outside.h).
    bool outside = false;
  };

  // Both outlive it; `loaded` was read with the catalog's names. InvalidArgument where the cluster
  // refuses an object, serves no resource that the scenario speaks of, or a controller refuses its
  // options; messages begin with FILE:LINE:COLUMN.
  static absl::StatusOr<std::unique_ptr<PreparedScenario>> New(const LoadedScenario* loaded,
                                                               const Catalog* catalog);

  const LoadedScenario& loaded() const { return *loaded_; }
  const Catalog& catalog() const { return *catalog_; }
  const Scenario& scenario() const { return loaded_->scenario; }
  const std::vector<Actor>& actors() const { return actors_; }
  // The cluster before anything has run.
  const apiserver::Server& cluster() const { return *cluster_; }
  // The objects in it that the scenario put there.
  struct Placed {
    const resource::ResourceType* type;
    Value object;
  };
  const std::vector<Placed>& placed() const { return placed_; }
  // What runs in an actor's place after an upgrade; null pointer where the step says nothing of it.
  const Actor* UpgradeOf(const Upgrade& upgrade, absl::string_view actor) const;
  // A service that the scenario itself makes up; null pointer for others.
  const External* DeclaredService(absl::string_view name) const;
  // What the times in objects are ahead of the simulated clock.
  absl::Duration clock_offset() const { return clock_offset_; }
  // External services that play: those of the scenario and of its controllers, by name.
  const std::vector<std::string>& services() const { return services_; }

 private:
  PreparedScenario(const LoadedScenario* loaded, const Catalog* catalog);

  // Conversions are of definitions that the scenario has, in versions that they have some time.
  absl::Status CheckConversions();
  // The definition with the scenario's conversion webhook, if it has one of it.
  Value Configured(Value definition) const;
  absl::Status FillCluster();
  absl::Status Place(const Value& object, const std::string& file);
  absl::StatusOr<std::unique_ptr<runtime::Reconciler>> TryOut(const Actor& actor);
  absl::Status FindActors();
  absl::Status FindUpgrades();
  // The actors of one controller, replicas apart, appended to `actors`.
  absl::Status AddActors(const Controller& controller, const std::string& name,
                         std::vector<Actor>* actors);
  absl::Status CheckResources();

  const LoadedScenario* const loaded_;
  const Catalog* const catalog_;
  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  std::unique_ptr<apiserver::Server> cluster_;
  std::vector<Actor> actors_;  // complete before anything points at one
  // By the step's message, which is the loaded scenario's.
  std::map<const Upgrade*, std::vector<Actor>> upgrades_;
  absl::Duration clock_offset_;
  std::vector<Placed> placed_;
  std::vector<std::string> services_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_PREPARED_SCENARIO_H_

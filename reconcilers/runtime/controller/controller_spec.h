// The controllers that scenarios can name: `database/fixed`, `workloads/statefulset`. Each is data
// - what it watches, how its queue is limited - and a maker of its reconciler.
//
//   ControllerSpec spec;
//   spec.name = "database/fixed";
//   spec.for_resource = kDatabases;
//   spec.owns = {kStatefulSets, kServices, kSecrets};
//   spec.make = make_database;   // from a ControllerEnvironment
//
// reconcilers/all_controllers.h lists them, ordered by name; every system's folder adds its own in
// its `register.cc`, called by name: no static initialisers.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_SPEC_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_SPEC_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "reconcilers/runtime/client/client.h"
#include "reconcilers/runtime/controller/handler.h"
#include "reconcilers/runtime/controller/predicate.h"
#include "reconcilers/runtime/controller/reconciler.h"
#include "reconcilers/runtime/queue/rate_limiter.h"
#include "sim/event_loop.h"

namespace quiesce::runtime {

// The retry policy that a controller declares, for the findings that judge it.
struct RetryPolicy {
  absl::Duration base = absl::ZeroDuration();  // zero: none declared
  absl::Duration cap = absl::InfiniteDuration();
  int max_attempts = 0;  // 0: no limit declared
};

class Cache;
class Manager;          // controller/manager.h
struct ManagerOptions;  // there, too

// Watches another kind and maps its objects to requests.
struct WatchSpec {
  Resource resource;
  std::function<std::vector<Request>(const Value& object)> map;
  // Empty: every event passes.
  std::string predicate = {};     // "generation-changed", "resource-version-changed", ...
  PredicatePtr filter = nullptr;  // any predicate, And/Or/Not of some; null: every event passes
  // In place of `map`: with the manager's client, which reads from its cache, in hand.
  MapWithClient map_with_client = nullptr;
  // In place of `map`: makes a handler that may know the reconciler, which outlives it.
  std::function<std::unique_ptr<EventHandler>(Reconciler& reconciler)> handler = nullptr;
};

// Watches a kind whose objects the reconciled ones own.
struct OwnsSpec {
  OwnsSpec(Resource owned) : resource(std::move(owned)) {}  // NOLINT: implicit
  OwnsSpec(Resource owned, PredicatePtr only, bool every_owner = false)
      : resource(std::move(owned)), filter(std::move(only)), match_every_owner(every_owner) {}

  Resource resource;
  PredicatePtr filter;             // null: every event passes
  bool match_every_owner = false;  // asks every owner, not only the controller
};

// A field index of the cache: the values of `field` that an object is found under.
struct IndexSpec {
  Resource resource;
  std::string field;
  std::function<std::vector<std::string>(const Value& object)> values;
};

struct ControllerEnvironment {
  sim::EventLoop* loop;
  // Options given in the scenario (`with: {...}`), an object; null where there are none.
  Value options;
  // Of the manager that the controller runs in, and outlive it; null where it is only tried out.
  Cache* cache = nullptr;
  Client* client = nullptr;
};

struct ControllerSpec {
  std::string name;   // "database/fixed"
  std::string about;  // one sentence for `quiesce list`
  Resource for_resource;
  std::string for_predicate;  // as WatchSpec::predicate
  // In place of queueing the object itself: as WatchSpec::handler.
  std::function<std::unique_ptr<EventHandler>(Reconciler& reconciler)> for_handler;
  PredicatePtr for_filter;    // as WatchSpec::filter
  PredicatePtr event_filter;  // of every source (WithEventFilter)
  std::vector<OwnsSpec> owns;
  std::vector<WatchSpec> watches;
  std::vector<IndexSpec> indexes;
  // Other controllers that run in the same process, with the same cache.
  std::vector<ControllerSpec> also;
  // The options of a scenario are then a mapping of controllers, by the part of their name after
  // the slash, to the options of each; this one itself takes none.
  bool options_by_controller = false;
  int workers = 1;
  // How long one reconcile may take; zero: as long as it does. And whether the process survives a
  // panic.
  absl::Duration reconciliation_timeout = absl::ZeroDuration();
  bool recover_panic = true;
  // What the process is like: its cache (selectors, namespaces, resync, WatchList), its client, its
  // shutdown. Of several controllers in one process the first one's counts.
  std::function<void(ManagerOptions& options)> process;
  // What else is set up with the manager (SetupWithManager): runnables beside the controller.
  std::function<void(Manager& manager)> set_up;
  // client-go's queue with its own limiter, whatever the manager's kind of queue, as controllers
  // without controller-runtime have it.
  bool classic_queue = false;
  // Failure rate limiter of the work queue: exponential from base to max (client-go's default).
  absl::Duration backoff_base = absl::Milliseconds(5);
  absl::Duration backoff_max = absl::Seconds(1000);
  // Makes the queue's rate limiter in place of that one: a bucket that all keys share, the greater
  // of several ... (rate_limiter.h).
  std::function<std::unique_ptr<RateLimiter>(sim::EventLoop* loop)> make_limiter;
  // A priority queue or a classic one; nullopt: as the manager has it.
  std::optional<bool> priority_queue;
  RetryPolicy declared;  // what the operator promises
  std::string external;  // name of the external service that it calls; "" for none
  // The phases of the object's state machine and its allowed changes, "A>B"; empty: none declared.
  std::string phase_path;  // ".status.phase"
  std::vector<std::string> phase_changes;
  std::vector<std::string> finalizers;  // that this controller holds
  // kInvalidArgument where the options are not understood; the message says which and what was
  // expected.
  std::function<absl::StatusOr<std::unique_ptr<Reconciler>>(const ControllerEnvironment&)> make;
};

// "fixed" of "database/fixed".
inline absl::string_view ShortName(const ControllerSpec& spec) {
  const absl::string_view name = spec.name;
  return name.substr(name.find('/') + 1);
}

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_CONTROLLER_SPEC_H_

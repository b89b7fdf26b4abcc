// A process of the other program as the world sees it: something to start and to kill, with one or
// more controllers. Writes what they say of themselves into the trace, as the C++ runtime does for
// its own.
#ifndef QUIESCE_TOOLS_CAPI_PROCESS_HOST_H_
#define QUIESCE_TOOLS_CAPI_PROCESS_HOST_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/play/controller_host.h"
#include "scenarios/play/traced_service.h"
#include "scenarios/play/world.h"
#include "tools/capi/bridge.h"

namespace quiesce::capi {

// A read of a reconcile from its process's cache (qs_cached).
struct CachedRead {
  std::string group, version, kind, namespace_, name, resource_version;
  size_t found = 0;
};

class ProcessHost : public scenarios::ControllerHost {
 public:
  // All outlive the host. `index` is how events call the process.
  ProcessHost(Bridge* bridge, scenarios::World* world, int32_t index,
              const scenarios::PreparedScenario::Actor& actor, edge::Connection* connection);
  ~ProcessHost() override;

  void Start() override;
  void Kill() override;
  bool running() const override { return running_; }
  bool Idle() const override { return running_ && (bridge_->idle() >> index_ & 1) != 0; }
  void Resync() override;

  // What the process says of itself.
  void AddController(int32_t controller, std::string name, const std::string& group,
                     const std::string& version, const std::string& kind);
  void Synced() {
    was_up_ = true;
    Record(runtime::LifecycleRecord::What::kSynced);
  }
  // It serves webhooks at these paths, until it dies.
  void Serves(const std::vector<std::string>& paths) {
    was_up_ = true;
    webhooks_ = {paths.begin(), paths.end()};
  }
  bool ServesNow(const std::string& path) const { return running_ && webhooks_.count(path) != 0; }
  // It is in its first life, and has not said yet what it serves.
  bool StartsFirst() const { return running_ && !was_up_; }
  void Exited();
  void Enqueued(int32_t controller, const std::string& key, int32_t reason, absl::Duration delay);
  void Begin(int32_t controller, uint64_t reconcile, const std::string& key);
  void Read(uint64_t reconcile, const CachedRead& read);
  void End(uint64_t reconcile, const runtime::Outcome& outcome, int retries);

  int32_t index() const { return index_; }
  bool Has(uint64_t reconcile) const { return reconciles_.count(reconcile) != 0; }
  // The record that a reconcile's requests come from; 0 where there is no such reconcile.
  sim::RecordIndex CauseOf(uint64_t reconcile) const;
  // Who does what a reconcile does (none: the process itself).
  sim::ActorId ActorOf(uint64_t reconcile) const;
  // The connection for requests of a reconcile (of none: the process's own).
  edge::Connection* ConnectionOf(uint64_t reconcile) const;
  // A service as the reconcile's controller sees it; null pointer where none of that name plays.
  runtime::ExternalService* ServiceOf(uint64_t reconcile, const std::string& name);

 private:
  struct Controller {
    std::string name;  // of the actor in the trace
    sim::ActorId actor = 0;
    runtime::ControllerSpec spec;
    std::unique_ptr<edge::Connection> own_connection;  // null: the process's
    std::map<std::string, sim::RecordIndex> enqueued;  // by key: why it will be reconciled
    std::map<std::string, sim::RecordIndex> last;      // by key: its last reconcile
  };
  struct Reconcile {
    int32_t controller;
    std::string key;
    sim::RecordIndex begin;
  };

  void Record(runtime::LifecycleRecord::What what);
  Controller* Find(int32_t controller);

  Bridge* const bridge_;
  scenarios::World* const world_;
  const int32_t index_;
  const scenarios::PreparedScenario::Actor& actor_;
  edge::Connection* const connection_;
  const sim::ActorId actor_id_;
  bool running_ = false, was_up_ = false;
  std::set<std::string> webhooks_;
  // By number; they outlive a crash, for the observer knows their specifications.
  std::map<int32_t, std::unique_ptr<Controller>> controllers_;
  std::map<uint64_t, Reconcile> reconciles_;                                   // under way
  std::map<std::string, std::unique_ptr<scenarios::TracedService>> services_;  // "actor service"
};

}  // namespace quiesce::capi

#endif  // QUIESCE_TOOLS_CAPI_PROCESS_HOST_H_

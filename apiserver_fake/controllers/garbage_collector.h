// The garbage collector: deletes objects whose owners are gone, holds owners that are deleted in
// the foreground until their blocking dependents are gone, and releases the dependents of owners
// that are deleted with policy Orphan.
//
//   GarbageCollector collector(world, ControllerOptions());
//   watches.set_observer(&collector);
//
// It learns of every change at once and acts after the watch lag; what it reads and writes while it
// acts goes through the server, one request after the other. New kinds are collected from the next
// look at discovery on.
//
// Source: k8s.io/kubernetes/pkg/controller/garbagecollector/{garbagecollector,operations,patch}.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/btree_set.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/controllers/controller_options.h"
#include "apiserver_fake/controllers/controller_queue.h"
#include "apiserver_fake/controllers/controller_world.h"
#include "apiserver_fake/controllers/owner_graph.h"
#include "sim/task.h"
#include "sim/task_group.h"

namespace quiesce::controllers {

class GarbageCollector : public storage::ChangeListener, private GraphActions {
 public:
  // Starts with what the store holds now.
  GarbageCollector(const ControllerWorld& world, const ControllerOptions& options);
  // Goes on in another world where `other` is in its own; work in progress starts over.
  GarbageCollector(const ControllerWorld& world, const GarbageCollector& other);
  ~GarbageCollector() override;

  void OnChange(storage::ResourceId resource, const resource::Change& change) override;

  // From now on each of its requests takes so much longer.
  void set_delay(absl::Duration delay) { client_.set_delay(delay); }
  // True if it has nothing to do, now or later.
  bool idle() const { return delete_queue_.idle() && orphan_queue_.idle() && tasks_.size() == 0; }

 private:
  // What a lookup of a kind gives: a resource, and whether its objects have namespaces.
  struct Mapping {
    api::GroupVersionResource resource;
    bool namespaced = false;
  };
  enum class Existence { kDangling, kWaiting, kSolid, kMisplaced, kUnknown };
  struct Classified {
    WorkResult::Kind kind = WorkResult::Kind::kForget;  // kRetry: could not be found out
    bool ok = false;
    std::vector<std::string> solid, dangling, waiting;  // uids
  };

  // GraphActions.
  void AttemptToDelete(absl::string_view uid) override;
  void AttemptToDeleteLater(absl::string_view uid) override;
  void AttemptToOrphan(absl::string_view uid) override;
  void ReportInvalidNamespace(const ObjectIdentity& dependent,
                              const ObjectIdentity& owner) override;

  void SyncMonitors();
  void ScheduleDiscovery(absl::Time when);
  ObjectIdentity IdentityOf(const resource::ResourceType& type, const Value& object) const;
  bool Map(const ObjectIdentity& identity, Mapping* mapping) const;

  sim::Task<WorkResult> DeleteWork(std::string uid);
  sim::Task<WorkResult> DeleteItem(ObjectIdentity item, Mapping mapping, Value latest);
  sim::Task<WorkResult> Finish(ObjectIdentity item, api::Response response);
  sim::Task<Classified> Classify(ObjectIdentity item, Value latest);
  sim::Task<Existence> LookUpOwner(ObjectIdentity item, OwnerReference reference);
  sim::Task<WorkResult> RemoveReferences(ObjectIdentity item, Mapping mapping,
                                         std::vector<std::string> owner_uids);
  sim::Task<WorkResult> DeleteInForeground(ObjectIdentity item, Mapping mapping, Value latest);
  sim::Task<api::Response> DeleteObject(ObjectIdentity item, Mapping mapping, Value latest,
                                        std::string policy);
  sim::Task<WorkResult> FinishForeground(ObjectIdentity item);
  sim::Task<WorkResult> OrphanWork(std::string uid);
  sim::Task<WorkResult> RemoveFinalizer(ObjectIdentity owner, std::string finalizer);
  sim::Task<void> SendEvent(ObjectIdentity dependent, std::string message);
  WorkResult IfObserved(absl::string_view uid) const;

  ControllerWorld world_;
  ControllerOptions options_;
  ControllerClient client_;
  OwnerGraph graph_;
  resource::TypeRegistry types_;                          // as of the last look at discovery
  std::vector<const resource::ResourceType*> monitored_;  // by ResourceId; null: not collected
  absl::Time started_;
  absl::Time next_discovery_;  // InfinitePast: none is planned
  sim::EventId discovery_event_ = 0;
  uint64_t next_event_name_ = 1;
  ControllerQueue delete_queue_, orphan_queue_;
  sim::TaskGroup tasks_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_GARBAGE_COLLECTOR_H_

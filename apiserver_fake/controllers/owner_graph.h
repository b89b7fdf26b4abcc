// Who owns whom: the graph that the garbage collector keeps of all objects and their owner
// references, and what each change of an object means for it.
//
// An owner that is referred to but has not been seen is a virtual node until it is seen or until a
// look at the server has shown that it does not exist. The graph only decides; looking at the
// server and deleting is the collector's, told through GraphActions.
//
// A copy costs O(1).
//
// Source: k8s.io/kubernetes/pkg/controller/garbagecollector/{graph,graph_builder}.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_OWNER_GRAPH_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_OWNER_GRAPH_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/base/persistent_map.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/controllers/absent_owners.h"
#include "apiserver_fake/controllers/object_identity.h"

namespace quiesce::controllers {

struct OwnerNode : Counted {
  ObjectIdentity identity;
  std::vector<OwnerReference> owners;
  PersistentMap<bool> dependents;    // uids of the objects that refer to this one
  bool is_virtual = false;           // referred to, never seen
  bool being_deleted = false;        // has a deletionTimestamp
  bool deleting_dependents = false;  // ... and waits for its dependents in the foreground
};

// What the graph asks the collector to do. Called while the graph changes: only to take note.
class GraphActions {
 public:
  virtual ~GraphActions() = default;
  virtual void AttemptToDelete(absl::string_view uid) = 0;
  virtual void AttemptToDeleteLater(absl::string_view uid) = 0;  // rate limited
  virtual void AttemptToOrphan(absl::string_view uid) = 0;
  // `dependent` refers to an owner of another namespace as `owner` (in the dependent's namespace).
  virtual void ReportInvalidNamespace(const ObjectIdentity& dependent,
                                      const ObjectIdentity& owner) = 0;
};

class OwnerGraph {
 public:
  // Null where the uid is unknown. Good until the graph changes.
  const OwnerNode* Find(absl::string_view uid) const;
  // The dependents whose references to the node block its deletion, by uid.
  std::vector<std::string> BlockingDependents(const OwnerNode& node) const;

  // An object was made or changed; `before` is null for a new one.
  void OnUpsert(const ObjectIdentity& identity, const Value& before, const Value& object,
                GraphActions& actions);
  void OnDelete(const ObjectIdentity& identity, GraphActions& actions);
  // A look at the server has shown that there is no such object.
  void OnAbsent(const ObjectIdentity& identity, GraphActions& actions);

  AbsentOwners& absent_owners() { return absent_; }
  size_t size() const { return nodes_.size(); }

 private:
  OwnerNode& Mutable(absl::string_view uid) { return Unshare(nodes_.Mutable(uid)); }
  void ObserveVirtual(const ObjectIdentity& identity, GraphActions& actions);
  void AddToOwners(const OwnerNode& node, const std::vector<OwnerReference>& owners,
                   GraphActions& actions);
  bool CheckReference(const OwnerNode& node, const OwnerReference& reference,
                      const OwnerNode& owner, GraphActions& actions);
  void RemoveFromOwners(absl::string_view uid, const std::vector<OwnerReference>& owners);
  void ChangeOwners(const std::string& uid, std::vector<OwnerReference> owners,
                    GraphActions& actions);
  void OnTransition(const std::string& uid, const Value& before, const Value& object,
                    GraphActions& actions);
  // True if the node is to go.
  bool DecideAbsent(const OwnerNode& node, const ObjectIdentity& absent, GraphActions& actions);
  void Partition(const OwnerNode& node, const ObjectIdentity& owner,
                 std::vector<std::string>* matching, std::vector<std::string>* others) const;
  bool AlternativeIdentity(const std::vector<std::string>& dependents, const ObjectIdentity& absent,
                           ObjectIdentity* result) const;
  void Remove(const OwnerNode& node, const ObjectIdentity& deleted, GraphActions& actions);

  PersistentMap<CountedPtr<OwnerNode>> nodes_;  // by uid
  AbsentOwners absent_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_OWNER_GRAPH_H_

// Nodes are kept by uid, as references name owners by it, and each edge twice: in `owners` of the
// dependent, as its references say, and in `dependents` of the owner. Every reference has its node
// on the other side: where the owner has not been seen, a virtual one, made when the reference is.
//
// Events may come in any order, as those of different kinds do. A virtual node that is seen becomes
// a real one; a virtual one that a look at the server does not find goes, and its dependents are
// looked at again, as their owner is known to be absent then. References may lie about the
// namespace or the kind of their owner: where what is seen under a uid is not what the reference
// says, the dependents that said so are looked at again, too.
#include "apiserver_fake/controllers/owner_graph.h"

#include <algorithm>
#include <utility>

namespace quiesce::controllers {
namespace {

constexpr char kOrphan[] = "orphan";
constexpr char kForeground[] = "foregroundDeletion";

// The object is being deleted and has the finalizer, and not both were so before.
bool DeletionStartsWith(const char* finalizer, const Value& before, const Value& object) {
  if (!IsBeingDeleted(object) || !HasFinalizer(object, finalizer)) return false;
  return before.is_null() || !IsBeingDeleted(before) || !HasFinalizer(before, finalizer);
}

const OwnerReference* FindReference(const std::vector<OwnerReference>& references,
                                    const std::string& uid) {
  for (const OwnerReference& reference : references) {
    if (reference.uid == uid) return &reference;
  }
  return nullptr;
}

}  // namespace

const OwnerNode* OwnerGraph::Find(absl::string_view uid) const {
  const CountedPtr<OwnerNode>* node = nodes_.Get(uid);
  return node == nullptr ? nullptr : node->get();
}

std::vector<std::string> OwnerGraph::BlockingDependents(const OwnerNode& node) const {
  std::vector<std::string> result;
  for (auto it = node.dependents.Begin(); it.Valid(); it.Next()) {
    const OwnerNode* dependent = Find(it.key());
    if (dependent == nullptr) continue;
    for (const OwnerReference& owner : dependent->owners) {
      if (owner.uid != node.identity.uid || !owner.blocks) continue;
      result.emplace_back(it.key());
      break;
    }
  }
  return result;
}

void OwnerGraph::OnUpsert(const ObjectIdentity& identity, const Value& before, const Value& object,
                          GraphActions& actions) {
  const std::string uid = identity.uid;
  const OwnerNode* node = Find(uid);
  if (node == nullptr) {
    CountedPtr<OwnerNode> made = MakeCounted<OwnerNode>();
    made->identity = identity;
    made->owners = OwnerReferencesOf(object);
    made->being_deleted = IsBeingDeleted(object);
    made->deleting_dependents = made->being_deleted && HasFinalizer(object, kForeground);
    nodes_.Put(uid, made);
    AddToOwners(*made, made->owners, actions);
  } else {
    if (node->is_virtual) ObserveVirtual(identity, actions);
    ChangeOwners(uid, OwnerReferencesOf(object), actions);
    if (IsBeingDeleted(object)) Mutable(uid).being_deleted = true;
  }
  OnTransition(uid, before, object, actions);
}

// A node that was only referred to has been seen: those who referred to it by other coordinates may
// be wrong.
void OwnerGraph::ObserveVirtual(const ObjectIdentity& identity, GraphActions& actions) {
  OwnerNode& node = Mutable(identity.uid);
  node.is_virtual = false;
  if (node.identity == identity) return;
  std::vector<std::string> matching, others;
  Partition(node, identity, &matching, &others);
  node.identity = identity;
  for (const std::string& uid : others) {
    const OwnerNode* dependent = Find(uid);
    if (!identity.namespace_.empty() && dependent->identity.namespace_ != identity.namespace_) {
      const OwnerReference* reference = FindReference(dependent->owners, identity.uid);
      actions.ReportInvalidNamespace(dependent->identity,
                                     reference->InNamespace(dependent->identity.namespace_));
    }
    actions.AttemptToDelete(uid);
  }
}

void OwnerGraph::AddToOwners(const OwnerNode& node, const std::vector<OwnerReference>& owners,
                             GraphActions& actions) {
  bool suspect = false;
  for (const OwnerReference& reference : owners) {
    if (Find(reference.uid) == nullptr) {
      CountedPtr<OwnerNode> made = MakeCounted<OwnerNode>();
      made->identity = reference.InNamespace(node.identity.namespace_);
      made->is_virtual = true;
      made->dependents.Put(node.identity.uid, true);
      nodes_.Put(reference.uid, std::move(made));
      actions.AttemptToDelete(reference.uid);
      continue;
    }
    OwnerNode& owner = Mutable(reference.uid);
    owner.dependents.Put(node.identity.uid, true);
    if (!suspect) suspect = CheckReference(node, reference, owner, actions);
  }
  if (suspect) actions.AttemptToDelete(node.identity.uid);
}

// True if the reference may not mean the owner that has its uid.
bool OwnerGraph::CheckReference(const OwnerNode& node, const OwnerReference& reference,
                                const OwnerNode& owner, GraphActions& actions) {
  const bool same_namespace = owner.identity.namespace_ == node.identity.namespace_;
  if (!owner.identity.namespace_.empty() && !same_namespace) {
    if (!owner.is_virtual) {
      actions.ReportInvalidNamespace(node.identity,
                                     reference.InNamespace(node.identity.namespace_));
    }
    return true;
  }
  if (!reference.Matches(owner.identity)) return true;
  return owner.is_virtual && !same_namespace;
}

void OwnerGraph::RemoveFromOwners(absl::string_view uid,
                                  const std::vector<OwnerReference>& owners) {
  for (const OwnerReference& owner : owners) {
    if (Find(owner.uid) != nullptr) Mutable(owner.uid).dependents.Erase(uid);
  }
}

void OwnerGraph::ChangeOwners(const std::string& uid, std::vector<OwnerReference> owners,
                              GraphActions& actions) {
  const std::vector<OwnerReference> old = Find(uid)->owners;
  std::vector<OwnerReference> added, removed;
  bool changed = false;
  for (const OwnerReference& owner : owners) {
    const OwnerReference* same = FindReference(old, owner.uid);
    if (same == nullptr) {
      added.push_back(owner);
    } else if (same->raw != owner.raw) {
      changed = true;
      if (same->blocks && !owner.blocks) actions.AttemptToDelete(owner.uid);
    }
  }
  for (const OwnerReference& owner : old) {
    if (FindReference(owners, owner.uid) != nullptr) continue;
    removed.push_back(owner);
    if (owner.blocks && Find(owner.uid) != nullptr) actions.AttemptToDelete(owner.uid);
  }
  if (added.empty() && removed.empty() && !changed) return;
  Mutable(uid).owners = std::move(owners);
  // Making virtual owners moves nodes, so the node is held by its pointer.
  const CountedPtr<OwnerNode> node = *nodes_.Get(uid);
  AddToOwners(*node, added, actions);
  RemoveFromOwners(uid, removed);
}

void OwnerGraph::OnTransition(const std::string& uid, const Value& before, const Value& object,
                              GraphActions& actions) {
  if (DeletionStartsWith(kOrphan, before, object)) {
    actions.AttemptToOrphan(uid);
    return;
  }
  if (!DeletionStartsWith(kForeground, before, object)) return;
  OwnerNode& node = Mutable(uid);
  node.deleting_dependents = true;
  for (auto it = node.dependents.Begin(); it.Valid(); it.Next()) actions.AttemptToDelete(it.key());
  actions.AttemptToDelete(uid);
}

void OwnerGraph::OnDelete(const ObjectIdentity& identity, GraphActions& actions) {
  if (Find(identity.uid) == nullptr) return;
  if (Find(identity.uid)->is_virtual) ObserveVirtual(identity, actions);
  const CountedPtr<OwnerNode> node = *nodes_.Get(identity.uid);
  Remove(*node, identity, actions);
}

void OwnerGraph::OnAbsent(const ObjectIdentity& identity, GraphActions& actions) {
  if (Find(identity.uid) == nullptr) return;
  const CountedPtr<OwnerNode> node = *nodes_.Get(identity.uid);
  if (DecideAbsent(*node, identity, actions)) Remove(*node, identity, actions);
}

bool OwnerGraph::DecideAbsent(const OwnerNode& node, const ObjectIdentity& absent,
                              GraphActions& actions) {
  if (!node.is_virtual && node.identity == absent) return true;
  std::vector<std::string> matching, others;
  Partition(node, absent, &matching, &others);
  if (node.is_virtual && others.empty()) return true;
  // Somebody means the uid by other coordinates, or it has been seen under others.
  if (!matching.empty()) {
    absent_.Add(absent);
    for (const std::string& uid : matching) actions.AttemptToDelete(uid);
  }
  ObjectIdentity other;
  if (node.is_virtual && node.identity == absent && AlternativeIdentity(others, absent, &other)) {
    Mutable(absent.uid).identity = other;
    actions.AttemptToDeleteLater(absent.uid);
  }
  return false;
}

void OwnerGraph::Remove(const OwnerNode& node, const ObjectIdentity& deleted,
                        GraphActions& actions) {
  nodes_.Erase(deleted.uid);
  RemoveFromOwners(deleted.uid, node.owners);
  if (!node.dependents.empty()) absent_.Add(deleted);
  for (auto it = node.dependents.Begin(); it.Valid(); it.Next()) actions.AttemptToDelete(it.key());
  for (const OwnerReference& reference : node.owners) {
    const OwnerNode* owner = Find(reference.uid);
    if (owner != nullptr && owner->deleting_dependents) actions.AttemptToDelete(reference.uid);
  }
}

// Splits the dependents of a node into those that mean exactly `owner` by its uid and those that
// mean something else; one with several references may be both.
void OwnerGraph::Partition(const OwnerNode& node, const ObjectIdentity& owner,
                           std::vector<std::string>* matching,
                           std::vector<std::string>* others) const {
  for (auto it = node.dependents.Begin(); it.Valid(); it.Next()) {
    const OwnerNode* dependent = Find(it.key());
    if (dependent == nullptr) continue;
    bool match = false, mismatch = false;
    if (!owner.namespace_.empty() && owner.namespace_ != dependent->identity.namespace_) {
      mismatch = true;
    } else {
      for (const OwnerReference& reference : dependent->owners) {
        if (reference.uid != owner.uid) continue;
        (reference.Matches(owner) ? match : mismatch) = true;
      }
    }
    if (match) matching->emplace_back(it.key());
    if (mismatch) others->emplace_back(it.key());
  }
}

// Another meaning that dependents give to the uid of `absent`: the first one after it in order,
// else the first one. False if there is none.
bool OwnerGraph::AlternativeIdentity(const std::vector<std::string>& dependents,
                                     const ObjectIdentity& absent, ObjectIdentity* result) const {
  std::vector<ObjectIdentity> candidates;
  for (const std::string& uid : dependents) {
    const OwnerNode* dependent = Find(uid);
    for (const OwnerReference& reference : dependent->owners) {
      if (reference.uid != absent.uid) continue;
      ObjectIdentity candidate = reference.InNamespace(dependent->identity.namespace_);
      // The absent one shows whether its kind has namespaces.
      if (absent.namespace_.empty() && candidate.kind == absent.kind &&
          candidate.api_version == absent.api_version) {
        candidate.namespace_.clear();
      }
      if (!(candidate == absent)) candidates.push_back(std::move(candidate));
    }
  }
  if (candidates.empty()) return false;
  std::sort(candidates.begin(), candidates.end());
  const auto following = std::upper_bound(candidates.begin(), candidates.end(), absent);
  *result = following != candidates.end() ? *following : candidates.front();
  return true;
}

}  // namespace quiesce::controllers

// orphan: an object that nobody will ever take away, or whose owner reference says what cannot be:
//  - a controller writes a reference to an owner in another namespace, or from a cluster-scoped
//    object to a namespaced one: the garbage collector takes the owner for absent;
//  - it writes the uid of an owner that is gone, or never was, although its view showed that;
//  - an object that it made for one that is gone stays behind when everything is at rest: its
//    reference was lost by an update, or it never had one although the controller declares that it
//    owns the kind, or takes others of its kind away itself.
//
// Silent on what stays on purpose (propagation policy Orphan, kinds that the controller neither
// owns nor ever deletes), on objects that others share, on races with a deletion that the writer
// could not know of, and while somebody still looks.
#ifndef QUIESCE_SCENARIOS_DETECTORS_ORPHAN_H_
#define QUIESCE_SCENARIOS_DETECTORS_ORPHAN_H_

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/lives.h"

namespace quiesce::scenarios {

class Orphan : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "orphan",
      "An object outlives what it belongs to, or names an owner that the garbage collector cannot "
      "find.",
      "docs/findings/orphan.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kChanges; }
  void OnCall(const CallEvent& call) override;
  void OnChange(const ChangeEvent& change) override;
  void OnPhase(Phase phase, absl::Time when) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // An object that was left behind: how it was made, and why it stays.
  struct Left {
    ChangeNumber made = 0, lost = 0;  // lost: the change that took its reference away
    ObjectId owner = kNoObject;
    std::string why;
  };

  // "" or what is wrong with the reference that the change wrote.
  std::string WrongReference(const Lives& lives, const ChangeFacts& change, const Value& reference,
                             ObjectId* owner) const;
  std::string DeadReference(const Life* life, const ChangeFacts& change, const Value& reference,
                            ObjectId* owner) const;
  void FindWrongReferences(const Lives& lives, std::vector<Finding>* findings) const;
  void FindLeft();
  bool IsLeft(const Lives& lives, ChangeNumber made, Left* left) const;
  // Only this object's reconciles had to do with it, and it says whose it is.
  bool BelongsTo(ObjectId object, ChangeNumber made, ObjectId owner) const;
  bool MeantToStay(ObjectId owner) const;
  bool SomebodyLooks(sim::ActorId actor, const api::GroupResource& resource) const;
  Finding Describe(const std::vector<Left>& left) const;

  std::vector<ChangeNumber> made_;        // creations by reconciles
  std::vector<ChangeNumber> references_;  // changes by controllers that wrote owner references
  // Kinds of which a controller takes objects away when what they were made for goes.
  std::set<std::pair<sim::ActorId, std::string>> cleans_;
  // Objects that a reconcile wanted to create and was told that they exist; and its key.
  std::set<std::pair<ObjectId, ObjectId>> wanted_;
  std::vector<Left> left_;  // at rest
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_ORPHAN_H_

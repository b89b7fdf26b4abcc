// finalizer-deadlock: an object stays Terminating although nothing is wrong any more, and the graph
// of who waits for whom shows why nothing that is pending can release it.
//
// Judged at rest (or at the end of a run that does not rest) for each object that has been
// Terminating for a minute or more. The edges: an object waits for its finalizers; a finalizer for
// its holder - the controller that declares it or was seen to put it on - or, for
// foregroundDeletion, for the dependents that block; a holder for what its last look could not
// read, read as being deleted itself, or could not do; a Terminating namespace for what is in it, a
// Terminating definition for its objects. A wait is hopeless where it comes back to where it began,
// where its holder is absent, stopped or has nothing pending, where what it needs is gone, and
// where what it tries is refused each time.
//
// Silent while a holder polls a service or waits for something that uses the object and lives
// ("waits for X, which no one deletes"), and on objects that terminate in time.
#ifndef QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_
#define QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class FinalizerDeadlock : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "finalizer-deadlock",
      "An object stays Terminating although nothing is wrong any more, and the graph of who waits "
      "for whom shows that it always will.",
      "docs/findings/finalizer-deadlock.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges | kLifecycles; }
  void OnChange(const ChangeEvent& change) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;
  void OnPhase(Phase phase, absl::Time when) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // What a node of the graph waits for, for people, and the object behind it if there is one.
  struct Wait {
    std::string text;
    ObjectId object = kNoObject;
    bool hopeless = false;      // no one will ever end it
    sim::RecordIndex look = 0;  // the holder's last look, if it has one
  };
  std::vector<Wait> WaitsOf(ObjectId object) const;
  std::vector<Wait> WaitsOfFinalizer(ObjectId object, absl::string_view finalizer) const;
  // The holder's last look at the object (its begin); 0 if there was none.
  sim::RecordIndex LastLookAt(ObjectId object, sim::ActorId holder) const;
  std::vector<Wait> WaitsOfHolder(ObjectId object, sim::ActorId holder) const;
  // What a look that left the finalizer there shows: by what it read and by its error.
  std::vector<Wait> WaitsOfLook(ObjectId object, const ReconcileFacts& look) const;
  std::vector<Wait> Dependents(ObjectId object) const;
  std::vector<Wait> Contents(ObjectId object) const;
  std::vector<sim::ActorId> HoldersOf(absl::string_view finalizer) const;
  // What is not there and the look's error speaks of.
  ObjectId MissingIn(absl::string_view error, absl::string_view namespace_,
                     const ReconcileFacts& look) const;
  std::vector<ObjectId> Users(ObjectId object, const ReconcileFacts& look) const;
  // A living object that names the other: a pod that uses a volume.
  bool Uses(ObjectId user, ObjectId used) const;
  size_t LooksWithoutNews(const ReconcileFacts& look) const;
  // Follows the waits; true (and the lines of the graph) if they end in a circle or nowhere.
  bool Follow(ObjectId object, std::vector<ObjectId>* path, std::vector<std::string>* lines,
              std::vector<sim::RecordIndex>* looks) const;
  void TellObjects(const std::vector<ObjectId>& path, Finding* finding) const;
  void TellLook(sim::RecordIndex look, Finding* finding) const;
  static std::string CureOf(const std::vector<std::string>& lines);
  void Judge(absl::Time when);

  std::map<ObjectId, absl::Time> terminating_;            // since when
  std::map<ObjectId, absl::Time> gone_;                   // deleted objects, and when
  std::map<std::string, std::set<sim::ActorId>> adders_;  // of finalizers
  std::map<sim::ActorId, bool> running_;                  // controllers, as their lifecycle says
  bool judged_ = false;
  std::vector<Finding> found_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_

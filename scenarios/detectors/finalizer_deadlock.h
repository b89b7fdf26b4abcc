// finalizer-deadlock: an object stays Terminating although nothing is wrong any more, and the graph of
// who waits for whom shows why: a finalizer that nobody holds, a wait for something that is gone, or
// waits in a circle.
//
// Looked at when the run is over (faults healed, liveness phase done): an object that has been
// Terminating for a minute or more. The edges: an object waits for its finalizers; a finalizer for its
// holder (the controller that declares it) or, for foregroundDeletion, for the objects that block; a
// holder waits for what its last reconcile of the object could not read or do; a Terminating
// namespace waits for what is in it. Silent on objects that terminate in time.
#ifndef QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_
#define QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

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
  uint32_t interests() const override { return kCalls | kReconciles | kLifecycles; }
  void OnCall(const SeenCall& call) override;
  void OnReconcileEnd(const SeenReconcile& end) override;
  void OnLifecycle(const SeenLifecycle& lifecycle) override;
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  // What a node of the graph waits for, for people, and the object behind it if there is one.
  struct Wait {
    std::string text;
    ObjectId object = kNoObject;
    bool hopeless = false;  // nobody will ever end it
  };
  std::vector<Wait> WaitsOf(ObjectId object) const;
  std::vector<Wait> WaitsOfFinalizer(ObjectId object, absl::string_view finalizer) const;
  std::vector<Wait> WaitsOfNamespace(absl::string_view name) const;
  // The object that a "not found" speaks of: `secrets "creds" not found`.
  ObjectId ObjectNamedIn(absl::string_view error, absl::string_view namespace_) const;
  // Follows the waits; true (and the lines of the graph) if they end in a circle or nowhere.
  bool Follow(ObjectId object, std::vector<ObjectId>* path, std::vector<std::string>* lines) const;

  std::map<ObjectId, absl::Time> terminating_;              // since when
  std::map<ObjectId, absl::Time> gone_;                     // deleted objects, and when
  std::map<std::pair<ObjectId, sim::ActorId>, sim::RecordIndex> last_end_;
  std::map<sim::ActorId, bool> running_;                    // controllers, as their lifecycle says
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DEADLOCK_H_

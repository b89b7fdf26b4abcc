// finalizer-discipline: a finalizer that does not do what it is for:
//  - taken off although the clean-up of the same look failed, or before it: what is cleaned up
//    after that is cleaned up without protection;
//  - put on only after what it protects was made, so that a deletion in between cleans up nothing;
//  - put on an object that is known to be deleted already, which the server refuses;
//  - one that another controller holds, taken off by somebody who saw whose it is.
//
// Silent where the view was too old to know, where what failed was tried again with success or was
// given up after several looks, where what is made is collected by its owner reference, and where
// an old copy of the list was written back (lost-update).
#ifndef QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DISCIPLINE_H_
#define QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DISCIPLINE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class FinalizerDiscipline : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "finalizer-discipline",
      "A finalizer is put on too late or taken off too early, or by somebody who does not hold it.",
      "docs/findings/finalizer-discipline.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kChanges | kExternalCalls; }
  void OnCall(const CallEvent& call) override;
  void OnChange(const ChangeEvent& change) override;
  void OnExternalCall(const ExternalCallEvent& call) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // A change of the finalizers of an object by a controller: one was put on or taken off.
  struct Move {
    ChangeNumber change = 0;
    std::string finalizer;
    bool on = false;
  };

  bool Holds(sim::ActorId actor, const std::string& finalizer) const;
  // The failed step of a clean-up after which the finalizer went; 0 if there is none.
  sim::RecordIndex FailureBefore(const Move& off) const;
  bool WasTriedBefore(const ReconcileFacts& facts, sim::RecordIndex failure) const;
  bool CleansAfterwards(const Move& off, ChangeNumber* deed) const;
  bool ProtectsTooLate(const Move& on, ChangeNumber* made) const;
  bool BelongsToAnother(const Move& off, std::string* holder) const;
  // Finalizers that came too late for objects which were known to be going.
  void JudgeRefused(std::vector<Finding>* findings) const;
  // A refused request to put one on an object that the requester knew to be deleted.
  bool IsKnownTooLate(sim::RecordIndex call) const;
  Finding Begin(ObjectId object, absl::Time since) const;
  bool JudgeOff(const Move& off, Finding* finding) const;
  bool JudgeOn(const Move& on, Finding* finding) const;

  std::vector<Move> moves_;
  std::vector<sim::RecordIndex> refused_;
  // Requests and calls that failed, by reconcile; those of objects that are being deleted.
  std::map<sim::RecordIndex, std::vector<sim::RecordIndex>> failed_;
  // Who put a finalizer on whatever object.
  std::set<std::pair<sim::ActorId, std::string>> put_by_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_FINALIZER_DISCIPLINE_H_

// result-misuse: what a reconcile hands back contradicts itself or hides a failure:
//  - a result (Requeue, RequeueAfter) beside an error: the runtime ignores the result;
//  - success, with nothing pending, after a write that was refused, of which no one can learn: no
//    condition or status tells of it, no Event, and no later reconcile makes up for it before the
//    run ends;
//  - a read that failed, taken for "not there": the reconcile goes on to create, delete or let go,
//    and returns success, dies, or hears only of a lost answer to that.
//
// Silent on writes that found their work done (404 on the way out, AlreadyExists on create), on dry
// runs, deletes with preconditions, Events, creates that a terminating namespace refuses, requests
// that the client repeats by itself, and on conflicts that any later look follows.
#ifndef QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_
#define QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ResultMisuse : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "result-misuse", "What a reconcile hands back contradicts itself or hides a failure.",
      "docs/findings/result-misuse.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kReconciles; }
  void OnCall(const CallEvent& call) override;
  void OnReconcileEnd(const ReconcileEvent& end) override;
  void OnPhase(Phase phase, absl::Time when) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Misuse {
    uint64_t count = 0;
    sim::RecordIndex end = 0, call = 0;  // of the first
    ObjectId object = kNoObject;
    sim::ActorId actor = 0;
  };
  // A request of a reconcile under way that failed.
  struct Failed {
    sim::RecordIndex reconcile, call;
    ObjectId object, key;
    std::string subresource;
    bool read, conflict;
    bool told = false;  // in a status or an Event
    // Of reads: the write with which the reconcile went on as if the object were not there.
    sim::RecordIndex deed = 0;
    bool unheard = false;  // the answer to that was lost
    bool apart = false;    // it was of another object: the look may do it anyway
  };
  // What was hidden and may still come right: the key, and what was written.
  using Hidden = std::tuple<sim::ActorId, ObjectId, std::string>;

  static bool IsHarmless(const edge::CallRecord& call);
  const api::Request& RequestOf(sim::RecordIndex call) const;
  // The error is, or wraps, what the server said to that request.
  bool TellsOf(const absl::Status& error, sim::RecordIndex call) const;
  void OnSuccess(const CallEvent& call);
  // A write that changed something, whether the reconcile heard of it or not.
  void OnDeed(const CallEvent& call);
  void JudgeTheKilled();
  void ForgetWhatIsGone();
  void Note(Misuse* misuse, const ReconcileEvent& end, sim::RecordIndex call) const;

  std::vector<Failed> failed_;
  std::map<Hidden, Misuse> hidden_;
  Misuse with_error_, taken_for_gone_;
  bool judged_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_RESULT_MISUSE_H_

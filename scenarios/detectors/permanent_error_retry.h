// permanent-error-retry: a key is retried again and again because of an error that no retry can
// heal: the object exists already, is invalid or forbidden, the service says that the argument is
// wrong.
//
// A retry is a reconcile that the error itself woke: the work queue's, or Requeue and RequeueAfter
// of a minute or less after an error that was swallowed. Errors are the same where they are of one
// kind: values, names, versions and ids in their texts are left out, and what a request or a call
// was refused for counts, however the reconciler wraps it. Other errors in between are seen
// through; a success ends the row. Eight in a row are one finding, and so are five over an hour or
// more. What is not found, and preconditions that fail, may come: they take ten minutes more.
//
// "Already there" and "not there" that were swallowed are answers (redundant-write tells of them).
// Silent on errors that pass (conflicts, timeouts, an unavailable server or service), on terminal
// errors whose key events wake, on injected faults, and while the cache is behind what it read.
#ifndef QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_
#define QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class PermanentErrorRetry : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "permanent-error-retry",
      "A reconcile fails again and again with the same error, one that no retry can heal.",
      "docs/findings/permanent-error-retry.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kCalls | kExternalCalls | kReconciles; }
  void OnCall(const CallEvent& call) override;
  void OnExternalCall(const ExternalCallEvent& call) override;
  void OnReconcileEnd(const ReconcileEvent& end) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  enum class Heals : uint8_t { kAlways, kMaybe, kNever };
  struct Failure {
    std::string error;      // as somebody said it
    std::string signature;  // of its kind
    Heals heals = Heals::kAlways;
    bool for_good = false;  // trouble of a service that the scenario calls permanent
    bool answers = false;   // "there already", "not there": who swallows that has taken it as said
  };
  struct Streak {
    std::string error;
    Heals heals = Heals::kNever;
    std::vector<absl::Time> tries;
    sim::RecordIndex first = 0, last = 0;
  };
  using Key = std::pair<ObjectId, sim::ActorId>;

  // `code`: of the answer; 0 if the error is none.
  static Heals HealsOf(const absl::Status& error, int code);
  static Failure FailureOf(const absl::Status& error);
  static bool IsEnough(const Streak& streak);

  std::map<sim::RecordIndex, Failure>
      last_failure_;  // of reconciles under way: of their last request
  std::map<Key, std::map<std::string, Streak>> streaks_;  // by signature
  Key worst_key_ = {kNoObject, 0};
  Streak worst_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_PERMANENT_ERROR_RETRY_H_

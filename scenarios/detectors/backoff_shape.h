// backoff-shape: the attempts of one key at an operation of an external service that keeps failing
// do not follow the policy that its controller declares. A policy has a base and a cap; its n-th
// gap may be as long as base * 2^n (the cap at most), and jitter may make it anything below that
// (full), above half of it (equal), or anything from the base to three times the gap before
// (decorrelated). What no such policy does is wrong:
//   - three gaps below a hundredth of what they may be, or six that are together below a sixteenth;
//   - six equal gaps, far below the cap, where growth is declared;
//   - gaps that shrink by the same share, or six times one after another;
//   - gaps above the cap, three times; a jump that neither doubling nor decorrelated jitter makes.
//
// An attempt is a call that fails, wherever it is made: a hundred tries within one reconcile are a
// hundred. A gap is from its answer to the next call. A row of them ends with a success, an outside
// input, a restart of the controller, or a new generation of the object, whoever wrote it. "Already
// there" and "not there" are answers, not failures. Silent where no policy is declared, and on
// errors of the API server, which the work queue retries at its own pace.
#ifndef QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_
#define QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class BackoffShape : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {"backoff-shape",
                                         "While an external service fails, the attempts of a key "
                                         "do not follow the policy that the controller declares.",
                                         "docs/findings/backoff-shape.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kExternalCalls | kChanges | kInputs | kLifecycles; }
  void OnExternalCall(const ExternalCallEvent& call) override;
  void OnChange(const ChangeEvent& change) override;
  void OnInput(const Event& input) override;
  void OnLifecycle(const LifecycleEvent& lifecycle) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Row {
    std::vector<absl::Duration> gaps;
    std::vector<sim::RecordIndex> calls;
    absl::Time answered;  // the last
    size_t telling = 0;   // the gap that shows best what is wrong
    // Failures before these are not counted, and may be remembered: the first gap may be any.
    bool goes_on = false;
  };
  using Key = std::tuple<ObjectId, sim::ActorId, std::string>;  // and the operation

  // What is wrong with the gaps, in words; "" where nothing is. Says which of them tells it.
  static std::string Judge(Row& row, const runtime::RetryPolicy& policy);
  static void GoOn(Row* row);

  std::map<Key, Row> rows_;
  Key worst_key_;
  Row worst_;
  std::string wrong_;
  runtime::RetryPolicy declared_;  // of the worst
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_

// backoff-shape: the attempts of one key at an external service that keeps failing do not follow the
// policy that its controller declares: they come sooner than its base delay, come sooner again than
// before, or stay away longer than its cap.
//
// An attempt is a reconcile in which an external call fails; a row of them ends with one in which all
// calls succeed, with an outside input, or with a restart of the controller. Three gaps must be wrong.
// "Already there" and "not there" are answers, not failures. Silent where no policy is declared, and
// on errors of the API server, which the work queue retries at its own pace.
#ifndef QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_
#define QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_

#include <map>
#include <utility>
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
  uint32_t interests() const override {
    return kReconciles | kExternalCalls | kInputs | kLifecycles;
  }
  void OnExternalCall(const SeenExternalCall& call) override;
  void OnReconcileEnd(const SeenReconcile& end) override;
  void OnInput(const Seen& input) override { rows_.clear(); }
  void OnLifecycle(const SeenLifecycle& lifecycle) override { rows_.clear(); }
  void Finish(const Ending& ending, std::vector<Finding>* findings) override;

 private:
  struct Row {
    std::vector<absl::Time> attempts;
    std::vector<sim::RecordIndex> ends;
    int too_soon = 0, shrunk = 0, too_late = 0;
    int wrong() const { return too_soon + shrunk + too_late; }
  };
  using Key = std::pair<ObjectId, sim::ActorId>;

  // The reconciles under way that called a service: whether a call failed.
  std::map<sim::RecordIndex, bool> called_;
  std::map<Key, Row> rows_;
  Key worst_key_ = {kNoObject, 0};
  Row worst_;
  runtime::RetryPolicy declared_;  // of the worst
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_BACKOFF_SHAPE_H_

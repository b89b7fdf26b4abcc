// not-idempotent: the world is at rest, each object is reconciled twice more, and the second look
// still writes, or still makes a service outside do something. Or every controller starts again,
// and the first look of its new life leaves another state behind than the last look of the old:
// something that should have been stored was kept in memory.
//
// Silent on what the first look alone writes (a lost wake-up: not-converged), on write requests
// that change nothing (redundant-write), on rounds that timers bring about anyway, and, after a
// restart, on times, counters and leases, and where the state comes back to what it was.
#ifndef QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_
#define QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "apiserver_fake/base/value.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class NotIdempotent : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "not-idempotent",
      "The world is at rest and the goal is reached; every object is reconciled once more, and "
      "something is written.",
      "docs/findings/not-idempotent.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges | kExternalCalls; }
  void OnChange(const ChangeEvent& change) override;
  void OnExternalCall(const ExternalCallEvent& call) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // What one look did.
  struct Look {
    std::vector<ChangeNumber> changes;
    std::vector<sim::RecordIndex> acts;
  };
  // The changes of the last look that leave another state behind.
  std::vector<ChangeNumber> LastingAfterRestart() const;
  Finding Describe(const std::vector<ChangeNumber>& changes,
                   const std::vector<sim::RecordIndex>& acts, bool restart) const;

  Look again_, restart_;
  std::set<ObjectId> first_look_;  // whose reconciles acted outside in the first look
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_NOT_IDEMPOTENT_H_

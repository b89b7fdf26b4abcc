// stale-destructive-action: a controller deletes something because of what it had read, and what it
// had read was not so any more, in a way that takes the ground from under the deletion:
//  - the object that it looked at was gone, and another of the same name is deleted in its place;
//    or the object for whose sake it deletes was made again, and what it deletes belongs to the
//    new one;
//  - an owner that its view did not show is alive;
//  - its view of the object for whose sake it deletes had gone back in time.
//
// Silent on deletions with preconditions, on views that were old but say the same of what matters,
// and on what was deleted with its living owner's knowledge.
#ifndef QUIESCE_SCENARIOS_DETECTORS_STALE_DESTRUCTIVE_ACTION_H_
#define QUIESCE_SCENARIOS_DETECTORS_STALE_DESTRUCTIVE_ACTION_H_

#include <optional>
#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/lives.h"
#include "scenarios/findings/views.h"

namespace quiesce::scenarios {

class StaleDestructiveAction : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "stale-destructive-action",
      "A controller deletes an object because of an old look that is not true any more.",
      "docs/findings/stale-destructive-action.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // What takes the ground from under a deletion.
  struct Ground {
    std::string why;
    ObjectId object = kNoObject;  // what the old look was at
    View view;
  };

  bool IsAnotherLife(const ChangeFacts& deed, Ground* ground) const;
  // `lives` are made when they are first needed.
  bool OwnerIsAlive(const ChangeFacts& deed, std::optional<Lives>* lives, Ground* ground) const;
  bool WentBack(const ChangeFacts& deed, Ground* ground) const;

  std::vector<ChangeNumber> deletions_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_STALE_DESTRUCTIVE_ACTION_H_

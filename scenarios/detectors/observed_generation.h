// observed-generation: a status that says for which spec it holds says so wrongly:
//  - it names a generation that the work of the look was not done for: the object was read again
//    only to write its status, or the number is higher than any that it has read;
//  - it went back, because it was written from an old look without a version;
//  - at rest it still names an older generation although the controller has acted on the newer one.
//
// Silent where the whole look is done again for what was read again, on own changes of the spec, on
// conditions that were set for an older spec, and where a controller did nothing for a new spec:
// that it has seen it (and is paused, say) cannot be told from that it has not.
#ifndef QUIESCE_SCENARIOS_DETECTORS_OBSERVED_GENERATION_H_
#define QUIESCE_SCENARIOS_DETECTORS_OBSERVED_GENERATION_H_

#include <map>
#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class ObservedGeneration : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "observed-generation",
      "A status names another generation of the spec than the one that it is about.",
      "docs/findings/observed-generation.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  void OnPhase(Phase phase, absl::Time when) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // A change of an observedGeneration by a reconcile.
  struct Claim {
    ChangeNumber change = 0;
    std::string path;
    int64_t before = 0, after = 0;
  };

  void Note(const std::string& path, const Value& before, const Value& after, ChangeNumber number);
  bool IsUnfounded(const Claim& claim, Finding* finding) const;
  bool WentBack(const Claim& claim, Finding* finding) const;
  bool StaysBehind(ObjectId object, ChangeNumber written, Finding* finding) const;
  Finding Begin(const Claim& claim) const;

  std::vector<Claim> claims_;
  std::map<ObjectId, ChangeNumber> written_;  // the last that set .status.observedGeneration
  std::vector<Finding> behind_;               // at rest
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_OBSERVED_GENERATION_H_

// create-under-termination: a controller makes children for an object of which it knows that it is
// being deleted: ones that the deletion has just taken away, ones that it makes for living objects,
// too, or ones that the owner's deletion waits for.
//
// Silent where its view did not show the deletion yet, and on what is made only on the way out: a
// clean-up Job, a last backup.
#ifndef QUIESCE_SCENARIOS_DETECTORS_CREATE_UNDER_TERMINATION_H_
#define QUIESCE_SCENARIOS_DETECTORS_CREATE_UNDER_TERMINATION_H_

#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class CreateUnderTermination : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "create-under-termination",
      "A controller makes children for an object that it knows to be deleted.",
      "docs/findings/create-under-termination.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Child {
    ChangeNumber made = 0;
    ObjectId owner = kNoObject;
  };

  // What shows that the child is none of the way out; "" if nothing does.
  std::string WhyWrong(const Child& child) const;
  // The change that began the deletion of the owner, before the child was made.
  ChangeNumber Deletion(const Child& child) const;

  std::vector<Child> made_;   // for living objects
  std::vector<Child> under_;  // for ones that are being deleted
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_CREATE_UNDER_TERMINATION_H_

// duplicate-child: two children where one was wanted. The second was made for the same object and
// the same spec, wants the same thing as the first, and its maker did not know of the first: its
// list did not show it yet, or does not find what it makes, or it never looked.
//
// Silent on children of one look, on children that differ in more than names, times and tokens, on
// what a new spec or a user asked for, on one child for each round of a timer or each time of a
// schedule (its name is the minute, the hour or the day), and on surplus that
// a fault or two processes brought about and that was taken away again.
#ifndef QUIESCE_SCENARIOS_DETECTORS_DUPLICATE_CHILD_H_
#define QUIESCE_SCENARIOS_DETECTORS_DUPLICATE_CHILD_H_

#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"

namespace quiesce::scenarios {

class DuplicateChild : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "duplicate-child",
      "A controller makes a second child for the same purpose, because it does not know of the "
      "first.",
      "docs/findings/duplicate-child.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  struct Child {
    ChangeNumber made = 0;
    ObjectId key = kNoObject;  // whose reconcile made it
    std::string parent;        // the uid of its controller, or its key
  };
  struct Twins {
    ChangeNumber first = 0, second = 0;
    std::string blind;  // why the second's maker did not know of the first
  };

  std::vector<std::vector<Child>> Groups() const;
  // "" if the second's maker knew of the first.
  std::string WhyBlind(const ChangeFacts& first, const ChangeFacts& second) const;
  bool AreTwins(const Child& first, const Child& second, Twins* twins) const;
  // The second was made in a round of the timer that the first's look set.
  bool IsOfARound(const ChangeFacts& first, const ChangeFacts& second) const;
  // Some child of the group was made by a look that had others of it in view.
  bool IsMadeAnyway(const std::vector<Child>& group) const;
  // Something new was asked for between the two.
  bool WasAsked(const ChangeFacts& first, const ChangeFacts& second, ObjectId key) const;
  bool WasRefusedSome(const ChangeFacts& first) const;
  bool IsExcused(const ChangeFacts& first, const ChangeFacts& second) const;
  Finding Describe(const Twins& twins, const Child& child, size_t more) const;

  std::vector<Child> children_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_DUPLICATE_CHILD_H_

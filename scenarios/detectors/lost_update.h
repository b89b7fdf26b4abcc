// lost-update: a write sets a field, or an item of a list, back to what it was before somebody else
// changed or added it, and its writer had not seen that change: an old copy was written back, by a
// request without the version that it was read in.
//
// Silent where the writer had set the field itself before (it puts right what it owns), on
// server-side apply (which says what it wants), and where the writer had seen what it undid
// (writer-fight, if it goes on).
#ifndef QUIESCE_SCENARIOS_DETECTORS_LOST_UPDATE_H_
#define QUIESCE_SCENARIOS_DETECTORS_LOST_UPDATE_H_

#include <string>
#include <vector>

#include "scenarios/findings/causes.h"
#include "scenarios/findings/detector.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/views.h"

namespace quiesce::scenarios {

class LostUpdate : public Detector {
 public:
  static constexpr DetectorInfo kInfo = {
      "lost-update",
      "A write undoes what somebody else has written, because it is based on an older look.",
      "docs/findings/lost-update.md"};

  const DetectorInfo& info() const override { return kInfo; }
  uint32_t interests() const override { return kChanges; }
  void OnChange(const ChangeEvent& change) override;
  void Finish(const RunEnd& ending, std::vector<Finding>* findings) override;

 private:
  // What was undone: the change, and its field.
  struct Undone {
    ChangeNumber lost = 0, by = 0;
    FieldChange field;  // as the lost change made it
    Value now;          // as the other left it
    View view;
    bool whole = false;  // the first view, though the object was read again: all must be undone
  };

  // The value of the field before the changes from `unseen` to `at`, the last of which made it.
  Value Original(ChangeNumber at, ChangeNumber unseen, const FieldChange& made) const;
  bool FindUndone(ChangeNumber by, Undone* undone) const;
  // What the change `at` made of an item of a list, or of another field, and `number` took back.
  // The view of `undone` is there already.
  bool FindItemUndone(ChangeNumber at, ChangeNumber number, Undone* undone) const;
  bool FindFieldUndone(ChangeNumber at, ChangeNumber number, Undone* undone) const;
  // The writer of `by` had set this field before; to this value, unless null.
  bool IsItsOwn(const ChangeFacts& by, ChangeNumber lost, const std::string& path,
                const Value& value) const;
  Finding Describe(const Undone& undone) const;

  std::vector<ChangeNumber> candidates_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_DETECTORS_LOST_UPDATE_H_

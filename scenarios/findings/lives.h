// Every life of every object of a run, by its uid: an object that is deleted and made again under
// the same name begins another one. For detectors of owners and their dependents; made when one
// needs it.
//
//   const Lives lives(run());
//   const Life* owner = lives.Find(reference["uid"].string_value());
//   if (owner == nullptr || owner->died != 0) ...   // it points at nothing
//
// Costs a walk of all changes. Good as long as no change is added.
#ifndef QUIESCE_SCENARIOS_FINDINGS_LIVES_H_
#define QUIESCE_SCENARIOS_FINDINGS_LIVES_H_

#include "absl/container/btree_map.h"
#include "absl/strings/string_view.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {

struct Life {
  ObjectId object = kNoObject;
  ChangeNumber born = 0;  // 0: it was there before the run
  ChangeNumber died = 0;  // 0: it is there
};

class Lives {
 public:
  explicit Lives(const Observer& run);
  // Null pointer if no object of the run ever had that uid.
  const Life* Find(absl::string_view uid) const;

 private:
  absl::btree_map<absl::string_view, Life> by_uid_;  // the texts are the observer's
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_LIVES_H_

// The two controllers as the lessons-learned document tells of them, before the cure was complete.
//
//   looping    both watch the Cluster beside their own kind, and both write its status at each
//   look,
//              with a phase that each computes from what it knows itself
//   no-watch   the cure of the loop: no watch on the Cluster, writes only on change. "Rely on
//              OwnerReferences": but Owns() wakes owners, not children. A Cluster that comes after
//              its parts never learns of them.
//   stuck      the phase is decided by the control plane's controller alone, when its own part
//              becomes ready; if the infrastructure comes second, no one decides again
#ifndef QUIESCE_RECONCILERS_CAPT_PUBLISHED_H_
#define QUIESCE_RECONCILERS_CAPT_PUBLISHED_H_

#include "reconcilers/capt/part.h"

namespace quiesce::reconcilers::capt {

enum class Published { kLooping, kNoWatch, kStuck };

class PublishedPart : public Part {
 public:
  PublishedPart(const PartKind& kind, Published variant) : Part(kind), variant_(variant) {}

 private:
  sim::Task<runtime::Outcome> Report(runtime::Context& context, Value before, Value part) override;
  void Decide(const Value& part, Value& cluster) const;

  const Published variant_;
};

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_PUBLISHED_H_

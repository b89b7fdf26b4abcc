// The two controllers done right: the status of the part before that of the Cluster, server-side
// apply of nothing but the own fields, a write only where something changes, the phase from the
// whole status, owner references, and errors in conditions.
//
// No watch on the Cluster is needed: what each knows it tells the Cluster when it changes, and a
// Cluster that is not there yet is looked for again. Who commits its flag last gets the whole
// status in the answer, decides the phase from it and writes it on condition that nothing has
// changed since; so the phase is right whichever part comes last, without a lock and without a
// third controller.
//
//   with: {statusEvery: 10s}
//
// batches what is only progress: the part's status is then written at most so often, but at once
// when the part becomes ready or fails.
#ifndef QUIESCE_RECONCILERS_CAPT_FIXED_H_
#define QUIESCE_RECONCILERS_CAPT_FIXED_H_

#include <algorithm>
#include <map>

#include "reconcilers/capt/part.h"

namespace quiesce::reconcilers::capt {

class FixedPart : public Part {
 public:
  FixedPart(const PartKind& kind, absl::Duration status_every)
      : Part(kind), status_every_(status_every) {}

 private:
  sim::Task<runtime::Outcome> Report(runtime::Context& context, Value before, Value part) override;
  // Zero if the part's status may be written now; else how long it must wait.
  absl::Duration WaitToWrite(runtime::Context& context, const Value& before, const Value& part);
  // The part belongs to the Cluster, so that it goes when the Cluster does.
  sim::Task<absl::Status> Own(runtime::Context& context, const Value& cluster, const Value& part);
  sim::Task<absl::Status> Tell(runtime::Context& context, const Value& cluster, const Value& part);
  // What the Cluster should say of this part.
  Value OwnFields(const Value& cluster, const Value& part) const;

  const absl::Duration status_every_;
  std::map<runtime::ObjectKey, absl::Time> written_;  // when the status of a part was last written
};

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_FIXED_H_

// A writer of one condition among many writers of one status, for the stress test: a controller of
// ConfigMaps `writer-1`, `writer-2` ..., each of which wants a condition of its own name in the
// status of the Cluster `demo`. It looks again every five seconds, and is done when it has found
// its condition ten times in a row.
//
//   {run: capt/status-writer, workers: 50, with: {how: apply}}
//
//   update             reads, changes, updates with the version that it has read
//   merge-patch        reads, changes, patches the list of conditions without a version
//   optimistic-patch   the same with the version that it has read
//   apply              applies its own condition, without a look
#ifndef QUIESCE_RECONCILERS_CAPT_STATUS_WRITER_H_
#define QUIESCE_RECONCILERS_CAPT_STATUS_WRITER_H_

#include <map>

#include "reconcilers/toolkit/toolkit.h"

namespace quiesce::reconcilers::capt {

class StatusWriter : public runtime::Reconciler {
 public:
  enum class How { kUpdate, kMergePatch, kOptimisticPatch, kApply };

  explicit StatusWriter(How how) : how_(how) {}
  // InvalidArgument where `with` does not say how.
  static absl::StatusOr<How> ParseHow(const Value& with);

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  sim::Task<absl::Status> Write(runtime::Context& context, Value cluster, Value condition);

  const How how_;
  std::map<runtime::ObjectKey, int> seen_;  // how often in a row the own condition was there
};

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_STATUS_WRITER_H_

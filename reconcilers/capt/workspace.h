// Stand-in for the Terraform workspace behind a WorkspaceTemplateApply: an apply takes minutes,
// reports how far it has come, and can fail; a failed one is tried again after a minute.
//
//   {run: capt/workspace, with: {takes: 3m, takesFor: {eks: 8m}, fails: {vpc: 1}, reports: 10s}}
//
//   takes      how long an apply takes; 3 minutes unless given
//   takesFor   the same by module (spec.module of the WorkspaceTemplateApply)
//   fails      how many applies of a module fail before one succeeds
//   reports    how often status.progress is written; never unless given
//
// All that it remembers is in the status (startedAt, attempts), so a restart loses nothing.
#ifndef QUIESCE_RECONCILERS_CAPT_WORKSPACE_H_
#define QUIESCE_RECONCILERS_CAPT_WORKSPACE_H_

#include <map>
#include <memory>
#include <string>

#include "reconcilers/toolkit/toolkit.h"

namespace quiesce::reconcilers::capt {

struct WorkspaceOptions {
  absl::Duration takes = absl::Minutes(3);
  std::map<std::string, absl::Duration> takes_for;
  std::map<std::string, int64_t> fails;
  absl::Duration reports = absl::ZeroDuration();

  // InvalidArgument for an option that it does not know or a value of the wrong type.
  static absl::StatusOr<WorkspaceOptions> Parse(const Value& with);
};

class Workspace : public runtime::Reconciler {
 public:
  explicit Workspace(WorkspaceOptions options) : options_(std::move(options)) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  absl::Duration TakesFor(const std::string& module) const;

  const WorkspaceOptions options_;
};

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_WORKSPACE_H_

// What the controllers of a Cluster's two parts - CAPTCluster, the infrastructure, and
// CAPTControlPlane - have in common in all variants: a WorkspaceTemplateApply for the part, and the
// part's own status from it. How they tell the Cluster is what the variants differ in.
#ifndef QUIESCE_RECONCILERS_CAPT_PART_H_
#define QUIESCE_RECONCILERS_CAPT_PART_H_

#include <string>

#include "reconcilers/toolkit/toolkit.h"

namespace quiesce::reconcilers::capt {

// Which of the two parts.
struct PartKind {
  const runtime::Resource* resource;
  const char* module;     // "vpc": of its workspace
  const char* flag;       // "infrastructureReady": in the status of the Cluster
  const char* condition;  // "InfrastructureReady": there, too
};
const PartKind& InfrastructurePart();
const PartKind& ControlPlanePart();

class Part : public runtime::Reconciler {
 public:
  explicit Part(const PartKind& kind) : kind_(kind) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 protected:
  // Writes the part's own status, then that of the Cluster. `before` is the part as it was read,
  // `part` has the status that it should have.
  virtual sim::Task<runtime::Outcome> Report(runtime::Context& context, Value before,
                                             Value part) = 0;

  const PartKind& kind() const { return kind_; }

 private:
  // The status of a part whose workspace is in that state; null: just made.
  void TakeOver(runtime::Context& context, const Value& workspace, Value& part) const;

  const PartKind kind_;
};

}  // namespace quiesce::reconcilers::capt

#endif  // QUIESCE_RECONCILERS_CAPT_PART_H_

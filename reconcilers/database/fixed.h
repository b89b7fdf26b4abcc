// The Database operator as the lessons describe it: a state machine of phases, children that are
// repaired when changed or deleted, a finalizer with idempotent clean-up of the external database,
// conditions with observedGeneration, and patience with the external service.
//
//   Pending -> Provisioning -> Configuring -> Deploying -> Verifying -> Ready <-> Updating
//   any of them -> Failed -> Provisioning (retry)
//
// One status write moves one phase; it carries the resourceVersion that was read, so a step taken
// on a stale view conflicts and is taken again. Every step may be repeated at any time.
#ifndef QUIESCE_RECONCILERS_DATABASE_FIXED_H_
#define QUIESCE_RECONCILERS_DATABASE_FIXED_H_

#include "absl/status/status.h"
#include "reconcilers/database/external_gate.h"
#include "reconcilers/runtime/controller/reconciler.h"

namespace quiesce::reconcilers::database {

class FixedDatabase : public runtime::Reconciler {
 public:
  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // What a phase decides: the status as it should be, and when to come back. An error wins.
  struct Step {
    Value status;
    runtime::Result result;
    absl::Status error;
  };
  // What came of calls to the external service: OK, an error to report in `failure`, or a wait.
  struct External {
    absl::Duration wait;
    absl::Status failure;
  };

  sim::Task<runtime::Outcome> CleanUp(runtime::Context& context, Value db);
  sim::Task<Step> TakeStep(runtime::Context& context, const Value& db);
  sim::Task<Step> Provision(runtime::Context& context, const Value& db, Step step);
  sim::Task<Step> Configure(runtime::Context& context, const Value& db, Step step);
  sim::Task<Step> Deploy(runtime::Context& context, const Value& db, Step step);
  sim::Task<Step> Verify(runtime::Context& context, const Value& db, Step step);
  sim::Task<Step> KeepReady(runtime::Context& context, const Value& db, Step step);

  // Creates the missing children and repairs the changed ones.
  sim::Task<absl::Status> EnsureChildren(runtime::Context& context, const Value& db);
  sim::Task<absl::Status> EnsureChild(runtime::Context& context, const Value& db,
                                      const runtime::Resource& resource, Value desired);
  sim::Task<absl::StatusOr<bool>> ChildrenInShape(runtime::Client& client, const Value& db);

  // Runs operations in turn until one fails; `done` is the code that also counts as success
  // (already there, already gone).
  struct Operation {
    const char* name;
    Value argument;
  };
  sim::Task<External> CallExternal(runtime::Context& context, const Value& db,
                                   std::vector<Operation> operations, absl::StatusCode done);
  // Turns a wait or a failure into conditions and a delay, or the phase Failed.
  Step NotYet(runtime::Context& context, const Value& db, Step step, const External& external);
  // A child that the server refuses as invalid is no error to retry but a failure of the Database.
  Step Rejected(runtime::Context& context, const Value& db, Step step);

  ExternalGate gate_;
};

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_FIXED_H_

// The Database operator of a well-known course, handler by handler as its lab and its lesson
// publish it (lab 4.4 "Multi-Phase Reconciliation", lesson 4.4 "Advanced Patterns"), mistakes
// included:
//
//  - the Database is read without IgnoreNotFound;
//  - Ready never looks at the spec again, there is no Updating, and Failed never leaves;
//  - a missing StatefulSet while Deploying is an error forever;
//  - the error of the status update beside an unavailable dependency is ignored;
//  - createSecret fails where the Secret exists;
//  - ensureStatefulSet compares its own spec with one that the server has defaulted;
//  - the retry count lives in an annotation, whose write wakes the key; RequeueAfter is returned
//    together with an error, so it is ignored;
//  - all Databases share one lastAPICall;
//  - the circuit breaker is shared, opens after five quick failures and says so with an error.
//
// The lab's state machine always runs; the lesson's patterns are switched on one by one (Options),
// as the course adds them.
#ifndef QUIESCE_RECONCILERS_DATABASE_AS_WRITTEN_H_
#define QUIESCE_RECONCILERS_DATABASE_AS_WRITTEN_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/controller/reconciler.h"

namespace quiesce::reconcilers::database {

class AsWrittenDatabase : public runtime::Reconciler {
 public:
  struct Options {
    bool dependency = false;          // lab, exercise 4: check before provisioning
    bool ensure = false;              // lab, exercise 5: ensureStatefulSet, also while Ready
    bool create_secret = false;       // lesson, idempotency: the bad one
    bool ensure_secret = false;       // lesson, idempotency: the good one
    bool rate_limit = false;          // lesson, pattern 1
    bool annotation_backoff = false;  // lesson, pattern 2
    bool circuit_breaker = false;     // lesson, pattern 3

    // From the scenario's `with`: an object of the names above with booleans. kInvalidArgument
    // names what is unknown or of the wrong type.
    static absl::StatusOr<Options> Parse(const Value& with);
  };

  explicit AsWrittenDatabase(Options options) : options_(options) {}

  sim::Task<runtime::Outcome> Reconcile(runtime::Context& context,
                                        runtime::Request request) override;

 private:
  // The lesson's CircuitBreaker, with its fields.
  struct Breaker {
    int failures = 0;
    absl::Time last_failure;
    std::string state;
  };

  sim::Task<runtime::Outcome> ReconcileWithStateMachine(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> TransitionToProvisioning(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleProvisioning(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleConfiguring(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleDeploying(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleVerifying(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleReady(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleFailed(runtime::Context& context, Value db);
  sim::Task<runtime::Outcome> HandleError(runtime::Context& context, Value db, absl::Status error);

  sim::Task<absl::Status> CheckExternalDependency(runtime::Context& context);
  sim::Task<absl::Status> BreakerCall(runtime::Context& context);
  sim::Task<absl::Status> ReconcileStatefulSet(runtime::Context& context, const Value& db);
  sim::Task<absl::Status> EnsureStatefulSet(runtime::Context& context, const Value& db);
  sim::Task<absl::Status> CreateSecret(runtime::Context& context, const Value& db);
  sim::Task<absl::Status> EnsureSecret(runtime::Context& context, const Value& db);
  // Writes the status of `db` and returns the outcome `{}, r.Status().Update(ctx, db)`.
  sim::Task<runtime::Outcome> UpdateStatus(runtime::Context& context, Value db);

  const Options options_;
  absl::Time last_api_call_ = absl::InfinitePast();
  Breaker breaker_;
};

}  // namespace quiesce::reconcilers::database

#endif  // QUIESCE_RECONCILERS_DATABASE_AS_WRITTEN_H_

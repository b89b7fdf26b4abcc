// Players of recorded runtime cases, one for each shape (see runtime_player.h). Each builds the
// world of the case, takes its steps and compares what it observes with the recording: OK, or
// FailedPrecondition with the first difference; InvalidArgument for a case that it cannot read.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

absl::Status PlayWorkQueue(const Value& recorded);    // workqueue.queue
absl::Status PlayRateLimiter(const Value& recorded);  // ratelimiter.limiter
absl::Status PlayPredicate(const Value& recorded);    // predicate.events
absl::Status PlayHandler(const Value& recorded);      // handler.events
absl::Status PlayControllerScripted(const Value& recorded);  // controller.scripted
absl::Status PlayReconcileOnce(const Value& recorded);       // controller.reconcile_once
absl::Status PlayTerminalErrors(const Value& recorded);      // controller.terminal_errors
absl::Status PlayControllerStack(const Value& recorded);     // controller.stack
absl::Status PlayReflector(const Value& recorded);           // informer.reflector
absl::Status PlayConditions(const Value& recorded);          // helpers.conditions
absl::Status PlayConditionsRemove(const Value& recorded);    // helpers.conditions_remove
absl::Status PlayConditionsQuery(const Value& recorded);     // helpers.conditions_query
absl::Status PlayFinalizers(const Value& recorded);          // helpers.finalizers
absl::Status PlayOwnerReferences(const Value& recorded);     // helpers.owner_references
absl::Status PlayRetry(const Value& recorded);               // retry.on_conflict
absl::Status PlayClassify(const Value& recorded);            // retry.classify

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_

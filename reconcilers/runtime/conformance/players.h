// Players of recorded runtime cases, one for each shape (see runtime_player.h). Each builds the
// world of the case, takes its steps and compares what it observes with the recording: OK, or
// FailedPrecondition with the first difference; InvalidArgument for a case that it cannot read.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

absl::Status PlayWorkQueue(const Value& recorded);           // workqueue.queue
absl::Status PlayRateLimiter(const Value& recorded);         // ratelimiter.limiter
absl::Status PlayPredicate(const Value& recorded);           // predicate.events
absl::Status PlayHandler(const Value& recorded);             // handler.events
absl::Status PlayControllerScripted(const Value& recorded);  // controller.scripted
absl::Status PlayReconcileOnce(const Value& recorded);       // controller.reconcile_once
absl::Status PlayTerminalErrors(const Value& recorded);      // controller.terminal_errors
absl::Status PlayControllerStack(const Value& recorded);     // controller.stack
absl::Status PlayReflector(const Value& recorded);           // informer.reflector
absl::Status PlayInformer(const Value& recorded);            // informer.informer
absl::Status PlayIndexer(const Value& recorded);             // cache.indexer
absl::Status PlayKeyFunctions(const Value& recorded);        // cache.key_functions
absl::Status PlayCacheClient(const Value& recorded);         // cache.client
absl::Status PlayConditions(const Value& recorded);          // helpers.conditions
absl::Status PlayConditionsRemove(const Value& recorded);    // helpers.conditions_remove
absl::Status PlayConditionsQuery(const Value& recorded);     // helpers.conditions_query
absl::Status PlayFinalizers(const Value& recorded);          // helpers.finalizers
absl::Status PlayOwnerReferences(const Value& recorded);     // helpers.owner_references
absl::Status PlayElectors(const Value& recorded);            // leaderelection.electors
absl::Status PlayTakeover(const Value& recorded);            // leaderelection.takeover
absl::Status PlayElectedManager(const Value& recorded);      // leaderelection.manager
absl::Status PlayElectionConfig(const Value& recorded);      // leaderelection.config
absl::Status PlayRestCall(const Value& recorded);            // restclient.call
absl::Status PlayRestRate(const Value& recorded);            // restclient.rate
absl::Status PlayRestDecode(const Value& recorded);          // restclient.decode
absl::Status PlayRestClassify(const Value& recorded);        // restclient.classify
absl::Status PlayClientCall(const Value& recorded);          // helpers.client_call
absl::Status PlayEquality(const Value& recorded);            // helpers.equality
absl::Status PlayPatchData(const Value& recorded);           // helpers.patch_data
absl::Status PlayPatchDataOther(const Value& recorded);      // helpers.patch_data_other
absl::Status PlayRetry(const Value& recorded);               // retry.on_conflict
absl::Status PlayClassify(const Value& recorded);            // retry.classify

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_PLAYERS_H_

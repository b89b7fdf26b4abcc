// The kinds of expectations, one maker each; see scenario.proto for what they mean. Internal to
// this folder.
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_MAKERS_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_MAKERS_H_

#include <memory>

#include "scenarios/expectations/expectations.h"
#include "scenarios/expectations/instants.h"

namespace quiesce::scenarios {

struct MadeExpectation {
  std::unique_ptr<RunListener> listener;
  ServiceListener* services = nullptr;  // the listener's; null where it is about objects
};

enum class TallyKind { kAtMost, kAtLeast, kExactly };

MadeExpectation MakeEventually(const Eventually& expectation, Instants* instants);
MadeExpectation MakeThroughout(const Throughout& expectation, bool always, Instants* instants);
MadeExpectation MakeStays(const Stays& expectation, Instants* instants);
std::unique_ptr<RunListener> MakeFinally(const Finally& expectation, Instants* instants);
std::unique_ptr<RunListener> MakePhases(const Phases& expectation);
std::unique_ptr<RunListener> MakeTally(const Tally& expectation, TallyKind kind,
                                       Instants* instants);
std::unique_ptr<RunListener> MakeDuringOutage(const DuringOutage& expectation);
std::unique_ptr<RunListener> MakeCount(const Count& expectation, Instants* instants);
std::unique_ptr<RunListener> MakeSettles(const Settles& expectation);
std::unique_ptr<RunListener> MakeLeadsTo(const LeadsTo& expectation, Instants* instants);
std::unique_ptr<RunListener> MakeInOrder(const InOrder& expectation, Instants* instants);
std::unique_ptr<RunListener> MakeAtOnce(const AtOnce& expectation, Instants* instants);
std::unique_ptr<RunListener> MakeReconcileTime(const ReconcileTime& expectation);
std::unique_ptr<RunListener> MakeStaleness(const Staleness& expectation);
std::unique_ptr<RunListener> MakeBeats(const Beats& expectation, Instants* instants);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_MAKERS_H_

// The assertions of a scenario. Each is a RunListener; where it does not hold, it
// reports a finding named "failed-expectation" whose sentence says what was expected and what came.
//
//   for (const Expectation& one : scenario.expect()) observer.Add(MakeExpectation(one));
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_

#include <memory>

#include "scenarios/findings/detector.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

inline constexpr char kFailedExpectation[] = "failed-expectation";

// The scenario has been read, so its conditions and paths parse.
std::unique_ptr<RunListener> MakeExpectation(const Expectation& expectation);

// One for each kind; see scenario.proto for what they mean.
std::unique_ptr<RunListener> MakeEventually(const Eventually& expectation);
std::unique_ptr<RunListener> MakeThroughout(const Throughout& expectation, bool always);
std::unique_ptr<RunListener> MakeStays(const Stays& expectation);
std::unique_ptr<RunListener> MakeFinally(const Finally& expectation);
std::unique_ptr<RunListener> MakePhases(const Phases& expectation);
std::unique_ptr<RunListener> MakeTally(const Tally& expectation, bool at_most);
std::unique_ptr<RunListener> MakeDuringOutage(const DuringOutage& expectation);
std::unique_ptr<RunListener> MakeCount(const Count& expectation);
std::unique_ptr<RunListener> MakeSettles(const Settles& expectation);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_

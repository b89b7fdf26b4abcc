// The assertions of a scenario. Each is a Detector that watches the run; where it does not hold, it
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
std::unique_ptr<Detector> MakeExpectation(const Expectation& expectation);

// One for each kind; see scenario.proto for what they mean.
std::unique_ptr<Detector> MakeEventually(const Eventually& expectation);
std::unique_ptr<Detector> MakeThroughout(const Throughout& expectation, bool always);
std::unique_ptr<Detector> MakeStays(const Stays& expectation);
std::unique_ptr<Detector> MakeFinally(const Finally& expectation);
std::unique_ptr<Detector> MakePhases(const Phases& expectation);
std::unique_ptr<Detector> MakeTally(const Tally& expectation, bool at_most);
std::unique_ptr<Detector> MakeDuringOutage(const DuringOutage& expectation);
std::unique_ptr<Detector> MakeCount(const Count& expectation);
std::unique_ptr<Detector> MakeSettles(const Settles& expectation);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_

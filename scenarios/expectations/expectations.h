// The assertions of a scenario. Each is a RunListener; where it does not hold, it
// reports a finding named "failed-expectation" whose sentence says what was expected and what came.
//
//   for (const Expectation& one : scenario.expect()) AddExpectation(one, offset, &observer);
#ifndef QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_
#define QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_

#include <memory>
#include <string>

#include "absl/time/time.h"
#include "scenarios/findings/detector.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

inline constexpr char kFailedExpectation[] = "failed-expectation";

// What the trace says when a step with a name is done.
std::string StepDoneText(const std::string& step);

// Wants to be told the states of external services, which the trace does not tell.
class ServiceListener {
 public:
  virtual ~ServiceListener() = default;
  // A service is in this state from now on.
  virtual void OnServiceState(const std::string& service, absl::Time when, const Value& state) = 0;
};

// Adds what judges an expectation to the observer. `clock_offset`: how far the times in objects are
// ahead of simulated time. Returns what wants to hear of services, which the observer owns, too;
// null where the expectation is about none. The scenario has been read, so its conditions and paths
// parse.
ServiceListener* AddExpectation(const Expectation& expectation, absl::Duration clock_offset,
                                Observer* observer);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_EXPECTATIONS_EXPECTATIONS_H_

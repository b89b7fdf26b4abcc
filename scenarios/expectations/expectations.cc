#include "scenarios/expectations/expectations.h"

namespace quiesce::scenarios {

std::unique_ptr<RunListener> MakeExpectation(const Expectation& expectation) {
  switch (expectation.what_case()) {
    case Expectation::kEventually:
      return MakeEventually(expectation.eventually());
    case Expectation::kAlways:
      return MakeThroughout(expectation.always(), /*always=*/true);
    case Expectation::kNever:
      return MakeThroughout(expectation.never(), /*always=*/false);
    case Expectation::kStays:
      return MakeStays(expectation.stays());
    case Expectation::kFinally:
      return MakeFinally(expectation.finally());
    case Expectation::kPhases:
      return MakePhases(expectation.phases());
    case Expectation::kAtMost:
      return MakeTally(expectation.at_most(), /*at_most=*/true);
    case Expectation::kAtLeast:
      return MakeTally(expectation.at_least(), /*at_most=*/false);
    case Expectation::kWithinOutage:
      return MakeDuringOutage(expectation.within_outage());
    case Expectation::kCount:
      return MakeCount(expectation.count());
    case Expectation::kSettles:
      return MakeSettles(expectation.settles());
    case Expectation::WHAT_NOT_SET:
      break;
  }
  return nullptr;
}

}  // namespace quiesce::scenarios

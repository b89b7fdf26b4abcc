#include "scenarios/expectations/expectations.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/expectations/makers.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {
namespace {

MadeExpectation Plain(std::unique_ptr<RunListener> listener) {
  return {std::move(listener), nullptr};
}

MadeExpectation Make(const Expectation& it, Instants* instants) {
  switch (it.what_case()) {
    case Expectation::kEventually:
      return MakeEventually(it.eventually(), instants);
    case Expectation::kAlways:
      return MakeThroughout(it.always(), /*always=*/true, instants);
    case Expectation::kNever:
      return MakeThroughout(it.never(), /*always=*/false, instants);
    case Expectation::kStays:
      return MakeStays(it.stays(), instants);
    case Expectation::kFinally:
      return Plain(MakeFinally(it.finally(), instants));
    case Expectation::kPhases:
      return Plain(MakePhases(it.phases()));
    case Expectation::kAtMost:
      return Plain(MakeTally(it.at_most(), TallyKind::kAtMost, instants));
    case Expectation::kAtLeast:
      return Plain(MakeTally(it.at_least(), TallyKind::kAtLeast, instants));
    case Expectation::kExactly:
      return Plain(MakeTally(it.exactly(), TallyKind::kExactly, instants));
    case Expectation::kWithinOutage:
      return Plain(MakeDuringOutage(it.within_outage()));
    case Expectation::kCount:
      return Plain(MakeCount(it.count(), instants));
    case Expectation::kSettles:
      return Plain(MakeSettles(it.settles()));
    case Expectation::kLeadsTo:
      return Plain(MakeLeadsTo(it.leads_to(), instants));
    case Expectation::kInOrder:
      return Plain(MakeInOrder(it.in_order(), instants));
    case Expectation::kAtOnce:
      return Plain(MakeAtOnce(it.at_once(), instants));
    case Expectation::kReconcilesTake:
      return Plain(MakeReconcileTime(it.reconciles_take()));
    case Expectation::kStaleness:
      return Plain(MakeStaleness(it.staleness()));
    case Expectation::kBeats:
      return Plain(MakeBeats(it.beats(), instants));
    case Expectation::WHAT_NOT_SET:
      break;
  }
  return {};
}

}  // namespace

std::string StepDoneText(const std::string& step) {
  return absl::StrCat("step ", step, " is done");
}

ServiceListener* AddExpectation(const Expectation& expectation, absl::Duration clock_offset,
                                Observer* observer) {
  Instants instants(clock_offset);
  MadeExpectation made = Make(expectation, &instants);
  for (std::unique_ptr<RunListener>& listener : instants.TakeListeners()) {
    observer->Add(std::move(listener));
  }
  observer->Add(std::move(made.listener));
  return made.services;
}

}  // namespace quiesce::scenarios

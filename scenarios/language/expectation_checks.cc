// What must hold of expectations and goals.

#include "scenarios/language/scenario_checker.h"

namespace quiesce::scenarios {
namespace {

// Nothing can fail such an expectation.
bool IsAtLeastZero(const Tally& tally) {
  return (tally.has_writes() && tally.writes() == 0) ||
         (tally.has_reconciles() && tally.reconciles() == 0) ||
         (tally.has_requests() && tally.requests() == 0) ||
         (tally.has_calls() && tally.calls() == 0) || (tally.has_acts() && tally.acts() == 0) ||
         (tally.has_attempts() && tally.attempts() == 0) ||
         (tally.has_conflicts() && tally.conflicts() == 0);
}

}  // namespace

void ScenarioChecker::CheckInstant(const YamlNode& node, bool has, const Instant& instant) {
  if (!has) return;
  const int kinds = instant.has_time() + instant.has_step() + instant.has_object();
  if (kinds != 1) {
    Report(
        node,
        "expected a time such as 30s, {step: NAME} or {object: ..., is: ...}, each with \"after\" "
        "if need be");
  } else if (instant.has_object() != instant.has_is()) {
    Report(node, "expected both \"object\" and \"is\"");
  }
  if (instant.has_step()) CheckKnown(instant.step(), "step is called", StepNames());
}

std::vector<std::string> ScenarioChecker::StepNames() const {
  std::vector<std::string> names;
  ForEachStep(scenario_.steps(), [&names](const Step& step) {
    if (step.has_name()) names.push_back(step.name().text());
  });
  return names;
}

void ScenarioChecker::CheckInstants(const YamlNode& node, bool has_from, const Instant& from,
                                    absl::string_view to_key, bool has_to, const Instant& to) {
  CheckInstant(At(node, "from"), has_from, from);
  CheckInstant(At(node, to_key), has_to, to);
  CheckOrder(node, from.has_time() && to.has_time(), from.time(), to.time(), to_key);
}

void ScenarioChecker::CheckTally(const YamlNode& node, const Tally& tally) {
  CheckActor(tally.by());
  CheckService(tally.to());
  const int measures = tally.has_writes() + tally.has_reconciles() + tally.has_requests() +
                       tally.has_calls() + tally.has_acts() + tally.has_attempts() +
                       tally.has_conflicts();
  if (measures != 1) {
    Report(node,
           "expected one of writes, reconciles, requests, calls, acts, attempts and conflicts");
  }
  if (tally.has_calls() || tally.has_acts()) {
    // A call is no request about an object.
    if (tally.has_of()) Report(node, "\"of\" does not go with \"calls\"");
    CheckCall(tally.call(), tally.to().text(), node);
  } else if (tally.has_to() || !tally.call().empty() || tally.has_with()) {
    Report(node, "\"to\", \"call\" and \"with\" belong to \"calls\" and \"acts\"");
  }
  if (tally.has_per() && ToDuration(tally.per()) <= absl::ZeroDuration()) {
    Report(At(node, "per"), "expected a length of time above zero");
  }
  CheckInstants(node, tally.has_from(), tally.from(), "until", tally.has_until(), tally.until());
}

template <typename T>
void ScenarioChecker::CheckSubject(const YamlNode& node, const T& it) {
  if (it.has_object() == it.has_service())
    Report(node, "expected one of \"object\" and \"service\"");
  CheckService(it.service());
  Need(node, it.has_is(), "is");
}

void ScenarioChecker::CheckExpectation(const YamlNode& whole, const Expectation& expectation) {
  // Where the expectation's own keys stand.
  const YamlNode& node = whole.members.size() == 1 ? whole.members[0].value : whole;
  const Instant none;
  switch (expectation.what_case()) {
    case Expectation::kEventually:
      CheckSubject(node, expectation.eventually());
      Need(node, expectation.eventually().has_within(), "within");
      CheckInstant(At(node, "from"), expectation.eventually().has_from(),
                   expectation.eventually().from());
      break;
    case Expectation::kAlways:
    case Expectation::kNever: {
      const Throughout& it = expectation.has_always() ? expectation.always() : expectation.never();
      CheckSubject(node, it);
      CheckInstants(node, it.has_from(), it.from(), "to", it.has_to(), it.to());
      break;
    }
    case Expectation::kStays:
      CheckSubject(node, expectation.stays());
      Need(node, expectation.stays().has_for_(), "for");
      CheckInstant(At(node, "from"), expectation.stays().has_from(), expectation.stays().from());
      break;
    case Expectation::kFinally:
      CheckSubject(node, expectation.finally());
      break;
    case Expectation::kPhases:
      Need(node, expectation.phases().has_of(), "of");
      Need(node, expectation.phases().has_path(), "path");
      if (expectation.phases().order().empty() == expectation.phases().visits().empty()) {
        Report(node, "expected one of \"order\" and \"visits\"");
      }
      break;
    case Expectation::kAtMost:
      CheckTally(node, expectation.at_most());
      break;
    case Expectation::kAtLeast:
      CheckTally(node, expectation.at_least());
      if (IsAtLeastZero(expectation.at_least())) {
        Report(node, "there are always at least 0: expected 1 or more");
      }
      break;
    case Expectation::kExactly:
      CheckTally(node, expectation.exactly());
      if (expectation.exactly().has_per()) {
        Report(At(node, "per"), "\"per\" belongs to \"at most\" and \"at least\"");
      }
      break;
    case Expectation::kWithinOutage:
      Need(node, expectation.within_outage().has_calls_to(), "calls to");
      Need(node, node.Find("at most") != nullptr, "at most");
      CheckService(expectation.within_outage().calls_to());
      break;
    case Expectation::kCount:
      Need(node, expectation.count().has_objects(), "objects");
      Need(node, node.Find("are") != nullptr, "are");
      CheckInstant(At(node, "at"), expectation.count().has_at(), expectation.count().at());
      break;
    case Expectation::kSettles:
      Need(node, expectation.settles().has_within(), "within");
      break;
    case Expectation::WHAT_NOT_SET:
      Report(node,
             "expected what must hold: eventually, always, never, stays, finally, phases, at "
             "most, at least, exactly, within outage, count, settles, leads to, in order, at once, "
             "reconciles take, staleness or beats");
      break;
    default:
      CheckSequence(node, expectation);
      break;
  }
}

void ScenarioChecker::CheckSequence(const YamlNode& node, const Expectation& expectation) {
  if (expectation.has_leads_to()) {
    const LeadsTo& it = expectation.leads_to();
    Need(node, it.has_object(), "object");
    Need(node, it.has_is(), "is");
    Need(node, it.has_becomes(), "becomes");
    Need(node, it.has_within(), "within");
    CheckInstant(At(node, "from"), it.has_from(), it.from());
  } else if (expectation.has_in_order()) {
    if (expectation.in_order().milestones_size() < 2) {
      Report(node, "expected two or more: [{object: ..., is: ...}, {object: ..., is: ...}]");
    }
    for (const Milestone& milestone : expectation.in_order().milestones()) {
      Need(node, milestone.has_object(), "object");
      Need(node, milestone.has_is(), "is");
    }
  } else if (expectation.has_at_once()) {
    Need(node, expectation.at_once().has_objects(), "objects");
    Need(node, node.Find("at most") != nullptr, "at most");
    CheckInstant(At(node, "from"), expectation.at_once().has_from(), expectation.at_once().from());
  } else if (expectation.has_reconciles_take()) {
    Need(node, expectation.reconciles_take().has_at_most(), "at most");
    CheckActor(expectation.reconciles_take().by());
  } else if (expectation.has_staleness()) {
    Need(node, expectation.staleness().has_at_most(), "at most");
    Need(node, expectation.staleness().has_of(), "of");
    CheckActor(expectation.staleness().by());
  } else {
    const Beats& it = expectation.beats();
    Need(node, it.has_of(), "of");
    Need(node, it.has_every(), "every");
    CheckActor(it.by());
    CheckInstant(At(node, "from"), it.has_from(), it.from());
  }
}

void ScenarioChecker::CheckGoal(const YamlNode& node, const Goal& goal) {
  Need(node, goal.has_object(), "object");
  Need(node, goal.has_is(), "is");
}

}  // namespace quiesce::scenarios

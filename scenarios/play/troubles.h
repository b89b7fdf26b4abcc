// What may go wrong in a storm, whoever plans it: storm.h, which blows as long as it blows, and the
// `chaos` of a scenario, which has a budget.
//
//   if (IsOfRequests(trouble)) {
//     edge::FaultRule rule = RuleOf(trouble);       // strikes one request; who and when is open
//     rule.actor = "database";
//     world.faults().Add(rule);
//   } else {
//     world.Suffer(trouble, "database", absl::Seconds(20));     // now
//   }
#ifndef QUIESCE_SCENARIOS_PLAY_TROUBLES_H_
#define QUIESCE_SCENARIOS_PLAY_TROUBLES_H_

#include "apiserver_fake/edge/faults.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

bool IsOfRequests(Chaos::Trouble trouble);
// Of a trouble of requests.
edge::FaultRule RuleOf(Chaos::Trouble trouble);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_TROUBLES_H_

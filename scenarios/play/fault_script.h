// Turns the faults and the troubles of external services that a scenario writes down into what the
// world can do: rules of requests, events that cut or hold watches, troubles of services.
#ifndef QUIESCE_SCENARIOS_PLAY_FAULT_SCRIPT_H_
#define QUIESCE_SCENARIOS_PLAY_FAULT_SCRIPT_H_

#include <vector>

#include "absl/time/time.h"
#include "apiserver_fake/edge/faults.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/language/scenario.pb.h"

namespace quiesce::scenarios {

// `origin` is what the times of the fault count from.
edge::FaultRule MakeFaultRule(const Fault& fault, absl::Time origin);

std::vector<runtime::ServiceTrouble> MakeTroubles(const External& external, absl::Time origin);

// The last moment that they name; `origin` if none.
absl::Time LastMoment(const Fault& fault, absl::Time origin);
absl::Time LastMoment(const External& external, absl::Time origin);
absl::Time LastMoment(const Webhook& webhook, absl::Time origin);
absl::Time LastMoment(const Conversion& conversion, absl::Time origin);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_FAULT_SCRIPT_H_

// The places of a run at which something can go wrong: each request of a controller, in each way
// that it can fail. A place is found again by its number, since a plain run always sends the same
// requests in the same order.
//
//   RequestNumbers numbers(prepared);
//   const int64_t number = numbers.Next("database", request);   // 1, 2, ...; 0: none of a
//   controller for (edge::InjectedFault fault : WaysOf(SweepKind::kFault, request)) Add(number,
//   fault);
#ifndef QUIESCE_SCENARIOS_PLAY_SWEEP_POINTS_H_
#define QUIESCE_SCENARIOS_PLAY_SWEEP_POINTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/edge/call_record.h"
#include "apiserver_fake/edge/faults.h"
#include "scenarios/findings/detector.h"
#include "scenarios/play/prepared_scenario.h"

namespace quiesce::scenarios {

enum class SweepKind : uint8_t { kCrash, kFault };

// One thing that goes wrong once.
struct SweepPoint {
  std::string actor;   // the process
  int64_t number = 0;  // of its requests that would go well otherwise, from 1
  edge::InjectedFault fault = edge::InjectedFault::kNone;
  std::string text;  // "reply cut: PUT databases/default/a/status, request 12 of database"
};

// How a request can go wrong, each way that its sender can tell from the others. A fault is what
// can strike a request that is all right - whatever the network, the server and those before it may
// do
// -, not that what it names is missing or invalid.
std::vector<edge::InjectedFault> WaysOf(SweepKind kind, const api::Request& request);

// "timeout before commit"
std::string WayName(edge::InjectedFault fault);

// What the striker of a run decides for a request that is struck so.
edge::Faults::Decision StruckBy(edge::InjectedFault fault);

// How tapes say where a run was struck: "reply-cut 12 database".
std::string PlaceOf(const SweepPoint& point);
std::optional<SweepPoint> PointAt(const std::string& place);

// Numbers the requests of each controller.
class RequestNumbers {
 public:
  // `prepared` outlives this.
  explicit RequestNumbers(const PreparedScenario& prepared);
  // The next number of the actor; 0 where the request is none that a controller sends for itself.
  int64_t Next(absl::string_view actor, const api::Request& request);

 private:
  std::map<std::string, int64_t, std::less<>> sent_;  // by actor
};

// Knows which requests only say again what was said: a lease that is held, or looked at, in the
// same way as before while nothing else has happened in the world. Told of what happens as a
// listener is.
class LeaseRepeats {
 public:
  bool IsRepeat(absl::string_view actor, const api::Request& request);
  void OnChange(const ChangeEvent& change, const api::GroupResource& resource);
  void OnNews() { said_.clear(); }

 private:
  std::set<std::string> said_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_SWEEP_POINTS_H_

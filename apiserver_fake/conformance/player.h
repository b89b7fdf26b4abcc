// Plays a recorded conformance case against a fresh server with a simulated clock and says where
// the server's answer first differs from the recorded one.
//
//   CaseResult result = PlayCase(*ParseJson(text));
//   if (!result.passed) Print(result.name, result.expected, result.got);
//
// A case is a list of steps: calls with their replies, watches with their events, time that passes,
// requests that controllers made. Values that vary from run to run are symbols (see symbols.h).
// Everything else must be equal.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_PLAYER_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_PLAYER_H_

#include <functional>
#include <memory>
#include <string>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/server.h"
#include "sim/event_loop.h"

namespace quiesce::conformance {

struct CaseResult {
  std::string name;
  bool passed = false;
  // Of a failed case: the step, counted from 0, what it was, and the first difference.
  int step = -1;
  std::string what, pointer, expected, got;
};

// Controllers that ran beside the recorded server and are no part of it: those of workloads. They
// work from when they are made until they are destroyed.
class CaseControllers {
 public:
  virtual ~CaseControllers() = default;
};
using ControllersFactory = std::function<std::unique_ptr<CaseControllers>(apiserver::Server* server,
                                                                          sim::EventLoop* loop)>;

// `document` is a whole case file. A malformed step fails the case and says so. `workloads` makes
// the controllers of cases that were recorded with them; without it such a case fails where it
// waits.
CaseResult PlayCase(const Value& document, const ControllersFactory& workloads = nullptr);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_PLAYER_H_

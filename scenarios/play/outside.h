// Controllers that run outside of a world's event loop, in a program with a clock of its own (a Go
// runtime), and how a world keeps in step with them. The world is the master of time: whenever
// nothing is left to do at its present instant, it says until when nothing of its own happens, and
// the outside goes on until then - or until it has something to say.
//
//   RunOptions options;
//   options.outside = &elsewhere;             // an Outside of one's own
//   RunOutcome outcome = world.Run();       // calls elsewhere.Advance() between its events
//
// tools/capi/ is the one that Go operators use.
#ifndef QUIESCE_SCENARIOS_PLAY_OUTSIDE_H_
#define QUIESCE_SCENARIOS_PLAY_OUTSIDE_H_

#include <memory>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/edge/connection.h"
#include "reconcilers/runtime/controller/scripted_service.h"
#include "scenarios/play/controller_host.h"

namespace quiesce::scenarios {

class World;

class Outside {
 public:
  virtual ~Outside() = default;

  // The host of an actor whose spec makes no reconciler in this program. Called while the world is
  // made, once for each; world and connection outlive the host.
  virtual std::unique_ptr<ControllerHost> MakeHost(World* world,
                                                   const PreparedScenario::Actor& actor,
                                                   edge::Connection* connection) = 0;

  // What an external service does for which the other program answers; null pointer for one of this
  // program's own.
  virtual std::unique_ptr<runtime::ServiceModel> MakeService(absl::string_view name) = 0;

  // Lets the outside go on. True: its clock stands at `until` (or at the world's present, if that
  // is later), and it had nothing to say. False: it said something, and what is due next may be
  // sooner than before; the world's clock has moved to the instant at which it was said.
  virtual bool Advance(absl::Time until) = 0;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_OUTSIDE_H_

// A storm: while the steps of a scenario are played, all goes wrong that can. Requests are refused
// (conflict, too many requests, internal error), get lost, or are done without an answer; processes
// die before and after a write; watches are cut and must list again, or stall; processes are paused
// or crash; the API server restarts. The seed decides what, when and whom; the plain run has none.
//
//   Storm storm(&world, {"database"});
//   bool done = false;  // the steps
//   storm.Begin();
//   group.Spawn(storm.Blow([&] { return done; }));
//
// It is the weather of a scenario that names no faults, so that a controller which is right stays
// right in it, and one which is wrong is still found afterwards.
#ifndef QUIESCE_SCENARIOS_PLAY_STORM_H_
#define QUIESCE_SCENARIOS_PLAY_STORM_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "sim/task.h"

namespace quiesce::scenarios {

class World;

class Storm {
 public:
  // However soon the steps are done, it goes on for so long.
  static constexpr absl::Duration kShortest = absl::Minutes(2);
  // However long they take, it is over then.
  static constexpr absl::Duration kLongest = absl::Minutes(15);

  // Whom it may hit. `world` outlives this.
  Storm(World* world, std::vector<std::string> actors)
      : world_(world), actors_(std::move(actors)) {}

  // From now on requests go wrong.
  void Begin();
  // Strikes watches, processes and the API server now and then, until `over` and kShortest has
  // passed, or kLongest has, or it is calmed.
  sim::Task<void> Blow(std::function<bool()> over);
  void Calm() { calm_ = true; }

 private:
  void Strike();
  const std::string& AnyActor();

  World* const world_;
  const std::vector<std::string> actors_;
  bool calm_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_STORM_H_

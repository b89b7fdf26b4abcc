// A controller of a scenario as the world sees it: something that can be started, killed, started
// again, and asked whether it has anything left to do.
#ifndef QUIESCE_SCENARIOS_PLAY_CONTROLLER_HOST_H_
#define QUIESCE_SCENARIOS_PLAY_CONTROLLER_HOST_H_

#include <functional>
#include <memory>
#include <string>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/metrics.h"
#include "reconcilers/runtime/controller/external_service.h"
#include "scenarios/play/prepared_scenario.h"
#include "sim/event_loop.h"

namespace quiesce::scenarios {

class ControllerHost {
 public:
  virtual ~ControllerHost() = default;

  // Starts with an empty cache. No effect if it runs.
  virtual void Start() = 0;
  // Ends everything that it does, at once: nothing of it goes on. Not from inside its own work.
  virtual void Kill() = 0;
  virtual bool running() const = 0;

  // Nothing is queued, delayed or under way.
  virtual bool Idle() const = 0;
  // Called, from an event of its own, when it has ended by itself.
  virtual void SetExitHandler(std::function<void()> handler) {}

  // Queues every object that it reconciles, as a resync would.
  virtual void Resync() = 0;

  // Keeps metrics from the next start on, if it can.
  virtual void KeepMetrics() {}
  // Of its process; null where none are kept.
  virtual const runtime::Metrics* metrics() const { return nullptr; }
};

// All arguments outlive the host; `external` may be null. `clock_offset`: how far the clock of its
// process is from the simulated one.
std::unique_ptr<ControllerHost> MakeControllerHost(const PreparedScenario::Actor& actor,
                                                   sim::EventLoop* loop, api::Transport* transport,
                                                   runtime::ExternalService* external,
                                                   const absl::Duration* clock_offset = nullptr);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_CONTROLLER_HOST_H_

// Plays the steps of a scenario in a world, one after another, as a person at a keyboard would: its
// requests take no time and meet no faults.
#ifndef QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_
#define QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/resource_type.h"
#include "scenarios/language/scenario.pb.h"
#include "sim/signal.h"
#include "sim/task.h"

namespace quiesce::scenarios {

class WaitWatch;
class World;

class StepPlayer {
 public:
  // Registers what its waits must see with the world's observer. `world` outlives it.
  explicit StepPlayer(World* world, const Scenario* scenario,
                      const std::map<std::string, std::vector<Value>>* manifests);

  // Ends when the last step is done.
  sim::Task<void> Play();
  bool done() const { return done_; }

 private:
  sim::Task<void> PlayStep(const Step& step, WaitWatch* watch);
  sim::Task<void> PlayApply(const Apply& apply);
  sim::Task<void> PlayWait(const Wait& wait, WaitWatch* watch);
  sim::Task<void> PlayPatch(const Patch& patch);
  sim::Task<void> PlayDelete(const Delete& what);
  sim::Task<void> ApplyObject(const Value& object, const FilePath& from);
  sim::Task<void> DeleteObject(const resource::ResourceType& type, const Value& object,
                               Propagation propagation);
  // The answer to a get or a list; a refusal abandons the run.
  api::Response Read(api::Request request, absl::string_view what, bool may_be_missing = false);
  // The same of a write. It waits for the webhooks that it needs, and comes again where one of them
  // cannot be reached.
  sim::Task<api::Response> Write(api::Request request, std::string what);
  api::Response Handle(const api::Request& request, registry::WebhookCalls* webhooks);
  void Refused(absl::string_view what, const api::Response& response);
  // Abandons the run: what was expected, and what came instead.
  void Fail(absl::string_view expected, absl::string_view came);
  // The type of the named objects; null, and the run is abandoned, if its definition is gone.
  const resource::ResourceType* TypeOf(const ObjectName& name, absl::string_view what);
  std::vector<Value> Named(const ObjectName& name, const resource::ResourceType& type);

  World* const world_;
  const Scenario* const scenario_;
  const std::map<std::string, std::vector<Value>>* const manifests_;
  std::vector<WaitWatch*> watches_;  // by step; null where the step is no wait; the observer's
  sim::Signal changed_;
  bool done_ = false;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_STEP_PLAYER_H_

// The requests that steps make, as a person at a keyboard would: they meet no faults, and take no
// time but that of webhooks. What is refused abandons the run, unless the step says that it must
// be.
//
//   UserRequests requests(&world, &manifests, step);
//   co_await requests.Apply(step.apply(), 0);
#ifndef QUIESCE_SCENARIOS_PLAY_USER_REQUESTS_H_
#define QUIESCE_SCENARIOS_PLAY_USER_REQUESTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/resource_type.h"
#include "scenarios/language/scenario.pb.h"
#include "sim/task.h"

namespace quiesce::scenarios {

class World;

class UserRequests {
 public:
  using Manifests = std::map<std::string, std::vector<Value>>;

  // All outlive it. `step` says who asks and how requests must be refused.
  UserRequests(World* world, const Manifests* manifests, const Step& step)
      : world_(world), manifests_(manifests), step_(step) {}

  // Copy `n` of the manifest's objects, or the objects as they are where `n` is 0.
  sim::Task<void> Apply(const scenarios::Apply& apply, int32_t n);
  sim::Task<void> Create(const scenarios::Create& create);
  // `object` in place of the patch's or deletion's own.
  sim::Task<void> Patch(const scenarios::Patch& patch, ObjectName object);
  sim::Task<void> Delete(const scenarios::Delete& what, ObjectName object);
  sim::Task<void> DeleteDefinition(std::string name);

 private:
  sim::Task<void> ApplyObject(const scenarios::Apply& apply, Value object);
  // The type of an object of a manifest; null, and the run is abandoned, if none is served.
  const resource::ResourceType* KindOf(const Value& object, absl::string_view what);
  // The type of the named objects; null, and the run is abandoned, if its definition is gone.
  const resource::ResourceType* TypeOf(const ObjectName& name, absl::string_view what);
  // Nothing here points at the type: its definition may go while a webhook is waited for.
  sim::Task<std::vector<Value>> Named(ObjectName name, Labels labels, api::GroupVersionResource gvr,
                                      bool namespaced);
  // A request of which the answer is as the step says; else the run is abandoned.
  sim::Task<void> Write(api::Request request, std::string what);
  // One that only looks.
  sim::Task<api::Response> Read(api::Request request, std::string what,
                                bool may_be_missing = false);
  // Waits for the webhooks that it needs, and comes again where one of them cannot be reached.
  sim::Task<api::Response> Send(api::Request request);
  api::Response SendOnce(const api::Request& request, registry::WebhookCalls* webhooks);
  void JudgeRefusal(const api::Response& response, absl::string_view what);
  void Fail(absl::string_view expected, absl::string_view came);

  World* const world_;
  const Manifests* const manifests_;
  const Step& step_;
};

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_USER_REQUESTS_H_

// The namespace controller: empties namespaces that are being deleted, writes what remains into
// their conditions, and lets them go by /finalize when nothing does.
//
//   NamespaceController controller(world, ControllerOptions());
//
// A pass runs five seconds after each change of a terminating namespace; while content is held by
// finalizers or by the grace of pods, passes repeat after half of the time that it is expected to
// last. Pods go first, the rest when they are gone. Requests about kinds of which the namespace
// holds nothing are not made: a pass takes the time that they would.
//
// Source: k8s.io/kubernetes/pkg/controller/namespace/{namespace_controller.go,
// deletion/namespaced_resources_deleter.go}.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONTROLLER_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONTROLLER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apiserver_fake/controllers/controller_options.h"
#include "apiserver_fake/controllers/controller_queue.h"
#include "apiserver_fake/controllers/controller_world.h"
#include "apiserver_fake/controllers/namespace_conditions.h"
#include "sim/task.h"

namespace quiesce::controllers {

class NamespaceController : public storage::ChangeListener {
 public:
  // Starts with what the store holds now.
  NamespaceController(const ControllerWorld& world, const ControllerOptions& options);
  // Goes on in another world where `other` is in its own; work in progress starts over.
  NamespaceController(const ControllerWorld& world, const NamespaceController& other);

  void OnChange(storage::ResourceId resource, const resource::Change& change) override;

  // From now on each of its requests takes so much longer.
  void set_delay(absl::Duration delay) { client_.set_delay(delay); }
  bool idle() const { return queue_.idle(); }

 private:
  // What a pass over one resource leaves.
  struct Leftover {
    int64_t estimate_seconds = 0;  // until it is expected to be gone
    std::string error;
    std::vector<Value> items;
  };
  // One resource that passes empty.
  struct Target {
    api::GroupVersionResource resource;
    bool delete_collection = false, list = false;  // verbs it supports
    int64_t passed = 0;  // requests before it about resources that hold nothing
  };
  // What a pass does.
  struct Plan {
    std::vector<Target> targets;
    int64_t passed = 0;  // such requests after the last target
  };

  // A kind that a pass empties, and how many requests it makes about the kinds before it if those
  // hold nothing.
  struct Kind {
    const resource::ResourceType* type;
    Target target;
    int64_t before;
  };
  struct Kinds {
    std::optional<uint64_t> generation;  // of the types
    std::vector<Kind> all;
    int64_t requests = 0;  // about all of them, if they hold nothing
  };

  void Enqueue(const Value& namespace_object);
  const Kinds& KindsOfNamespaces();
  Plan PlanFor(const std::string& name);
  // Waits as long as that many requests take.
  sim::Task<void> Pass(int64_t requests);
  sim::Task<WorkResult> Sync(std::string name);
  sim::Task<WorkResult> Empty(Value namespace_object);
  sim::Task<Leftover> EmptyResource(Target target, std::string name, absl::Time deleted_at);
  sim::Task<Leftover> EstimatePods(std::string name, absl::Time deleted_at);
  sim::Task<api::Response> DeleteItems(Target target, std::string name);
  sim::Task<WorkResult> Finalize(Value namespace_object);

  ControllerWorld world_;
  ControllerOptions options_;
  ControllerClient client_;
  ControllerQueue queue_;
  Kinds kinds_;
  // Passes repeat: conditions that say of the content what they should.
  struct {
    NamespaceContent content;
    Value conditions;
  } said_;
};

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_NAMESPACE_CONTROLLER_H_

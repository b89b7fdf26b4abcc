// What conversion webhooks have made of stored objects: the objects of a custom resource in another
// version than they are stored in.
//
// A server answers at one instant, a webhook takes its time. A request asks for what it needs by
// its WebhookCalls (registry/conversion.h); watches have no request: they ask here, and hold what
// they have to send until it is there. Converted objects are kept, for lists and watches, as the
// watch cache of each version keeps them.
//
//   Conversions conversions(&loop);
//   conversions.set_caller(&caller);                        // without one all conversions fail
//   conversions.set_resume([&] { watches.ResumeHeld(); });
//   if (conversions.Prepare(stored, type) == resource::Readiness::kReady) {
//     Show(*conversions.Find(stored, type));
//   }
//
// An object is known by its content: what changes only resourceVersion, finalizers or times needs
// no new conversion.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSIONS_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSIONS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/btree_map.h"
#include "absl/container/btree_set.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/object_view.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"
#include "sim/event_loop.h"
#include "sim/task_group.h"

namespace quiesce::registry {

// True if a webhook stands between the version that `object` has and that of `type`.
bool NeedsConversion(const Value& object, const resource::ResourceType& type);

class Conversions {
 public:
  explicit Conversions(sim::EventLoop* loop) : loop_(loop), tasks_(loop) {}

  // `caller` outlives this, or is replaced by a null pointer.
  void set_caller(WebhookCaller* caller) { caller_ = caller; }
  // Called when it is worth looking again at what Prepare() said kLater of.
  void set_resume(std::function<void()> resume) { resume_ = std::move(resume); }

  // What the object is known by, in the version `to` (an apiVersion).
  static std::string KeyOf(const Value& webhook, const Value& object, absl::string_view to);
  // Null pointer where it is not there.
  const Value* Find(const std::string& key) const;
  const Value* Find(const resource::StoredObject& stored, const resource::ResourceType& type) const;
  void Put(const std::string& key, Value converted);

  // For a watch: whether the object can be shown. kLater: the webhook is asked.
  resource::Readiness Prepare(const resource::StoredObject& stored,
                              const resource::ResourceType& type);

  // The call that converts these objects, of the same resource.
  static WebhookCall CallOf(const resource::ResourceType& type, std::string key,
                            absl::string_view to, std::vector<Value> objects);

 private:
  // Objects of one resource that wait to be sent, all at once.
  struct Batch {
    WebhookCall call;
    std::vector<std::string> keys;
    std::vector<Value> objects;
  };

  void Want(const resource::ResourceType& type, const std::string& key, const Value& object);
  void AskAll();
  sim::Task<void> Ask(Batch batch);
  void Finish(const Batch& batch, const absl::StatusOr<Value>& answer);

  sim::EventLoop* const loop_;
  WebhookCaller* caller_ = nullptr;
  std::function<void()> resume_;
  // Of two generations the older goes when the younger is full.
  mutable absl::btree_map<std::string, Value> young_, old_;
  size_t limit_ = 8192;
  absl::btree_set<std::string> under_way_, failed_;
  std::vector<std::pair<std::string, Batch>> wanted_;  // by resource and version
  bool asking_ = false;
  sim::TaskGroup tasks_;  // last: its tasks use all above
};

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSIONS_H_

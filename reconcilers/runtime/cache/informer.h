// A cached copy of one collection, and handlers that hear of its changes.
//
//   Informer informer(&loop, &transport, {.resource = kPods.gvr, .kind = "Pod"});
//   informer.AddHandler(&handler);
//   group.Spawn(informer.Run());
//   const Value* pod = informer.indexer().Find(key);
//
// The store changes first, then the handlers are told, at the instant at which the change arrives.
// What they are told follows from what the store held, not from the type of the watch event: an
// object that was deleted and made again while the watch was down comes as one update.
//
// Several handlers share one informer; each has its own resync period and its own pace.
//
// Source: k8s.io/client-go/tools/cache/shared_informer.go, controller.go (processDeltas).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/cache/indexer.h"
#include "reconcilers/runtime/cache/reflector.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

// Called with the store already changed. Must not call the informer back.
class InformerHandler {
 public:
  virtual ~InformerHandler() = default;
  // `initial`: it was in the first list, or in the store when the handler was added.
  virtual void OnAdd(const Value& object, bool initial) = 0;
  // With equal resourceVersions: a resync, or an unchanged object in a later list.
  virtual void OnUpdate(const Value& old, const Value& object) = 0;
  // `state_unknown`: no one saw the deletion; `object` is what was last known.
  virtual void OnDelete(const Value& object, bool state_unknown) = 0;
};

// How one handler is told.
struct InformerHandlerOptions {
  // How often it hears of all objects again; nullopt: as the informer does, zero: never. Less than
  // a second counts as a second. Before the informer runs, a shorter period than the informer's
  // shortens that; afterwards it is the handler's that gives way. A longer one ends with the
  // informer's tick.
  std::optional<absl::Duration> resync;
  // How long each notification keeps the handler busy. What comes meanwhile waits its turn, and
  // holds no one else back.
  absl::Duration takes = absl::ZeroDuration();
};

class InformerListener;

class Informer : private ReflectorStore {
 public:
  // What an object is stored and told as; the key must stay.
  using Transform = std::function<Value(Value object)>;

  // All outlive the informer, which outlives Run().
  Informer(sim::EventLoop* loop, api::Transport* transport, ReflectorOptions options,
           Transform transform = nullptr);
  ~Informer() override;

  // Lists and watches forever. Once.
  sim::Task<void> Run();

  // `handler` outlives the informer. It is told at once of what the store holds, in order of keys.
  // Resyncs are told to it at the first tick of the informer's resync timer that comes at least one
  // period later, and so on. The listener is good as long as the informer.
  const InformerListener* AddHandler(InformerHandler* handler, InformerHandlerOptions options = {});
  // It is told nothing more; what waits for it is dropped.
  void RemoveHandler(const InformerListener* listener);

  // The first list has arrived and been told to the handlers.
  bool has_synced() const { return has_synced_; }
  const std::string& last_resource_version() const;

  Indexer& indexer() { return indexer_; }
  const Indexer& indexer() const { return indexer_; }

 private:
  void Replace(std::vector<Value> items, const std::string& resource_version) override;
  void Add(const Value& object) override { Put(object); }
  void Update(const Value& object) override { Put(object); }
  void Delete(const Value& object) override;
  void Resync() override;

  Value Transformed(const Value& object) const;
  void Put(const Value& object);
  void SetCheckPeriod(absl::Duration period);

  sim::EventLoop* const loop_;
  api::Transport* const transport_;
  ReflectorOptions options_;
  const absl::Duration default_resync_;
  const Transform transform_;
  Indexer indexer_;
  std::vector<std::unique_ptr<InformerListener>> listeners_;  // removed ones, too
  bool has_synced_ = false;
  std::unique_ptr<Reflector> reflector_;  // null: it does not run
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_

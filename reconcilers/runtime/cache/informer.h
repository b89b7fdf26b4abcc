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
// Source: k8s.io/client-go/tools/cache/shared_informer.go, controller.go (processDeltas).
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_

#include <cstdint>
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
  // `state_unknown`: nobody saw the deletion; `object` is what was last known.
  virtual void OnDelete(const Value& object, bool state_unknown) = 0;
};

class Informer : private ReflectorStore {
 public:
  // All outlive the informer, which outlives Run().
  Informer(sim::EventLoop* loop, api::Transport* transport, ReflectorOptions options)
      : loop_(loop),
        resync_(options.resync),
        reflector_(loop, transport, this, std::move(options)) {}

  // Lists and watches for ever.
  sim::Task<void> Run() { return reflector_.Run(); }

  // `handler` outlives the informer. It is told at once of what the store holds, in order of keys.
  // Resyncs are told to it at the first tick of the informer's resync timer that comes at least one
  // period later, and so on.
  void AddHandler(InformerHandler* handler);

  // The first list has arrived and been told to the handlers.
  bool has_synced() const { return has_synced_; }
  const std::string& last_resource_version() const { return reflector_.last_resource_version(); }

  Indexer& indexer() { return indexer_; }
  const Indexer& indexer() const { return indexer_; }

 private:
  void Replace(std::vector<Value> items, const std::string& resource_version) override;
  void Add(const Value& object) override { Put(object); }
  void Update(const Value& object) override { Put(object); }
  void Delete(const Value& object) override;
  void Resync() override;

  struct Listener {
    InformerHandler* handler;
    int64_t next_resync;   // Unix nanoseconds
    bool syncing = true;   // hears of updates that change no resourceVersion
  };

  void Put(const Value& object);

  sim::EventLoop* const loop_;
  const absl::Duration resync_;
  Indexer indexer_;
  std::vector<Listener> listeners_;
  bool has_synced_ = false;
  Reflector reflector_;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_H_

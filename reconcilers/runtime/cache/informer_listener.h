// One handler of an informer: what it is told waits in a line of its own.
//
// A part of Informer; source: processorListener in k8s.io/client-go/tools/cache/shared_informer.go
// and tools/cache/synctrack.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_LISTENER_H_
#define QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_LISTENER_H_

#include <cstdint>
#include <deque>

#include "absl/time/time.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/cache/informer.h"
#include "sim/event_loop.h"

namespace quiesce::runtime {

class InformerListener {
 public:
  struct Notification {
    enum class Type : uint8_t { kAdd, kUpdate, kDelete } type;
    Value object, old;
    bool flag = false;  // add: initial; delete: no one saw it
  };

  // `check_period` is how often the informer looks whether a resync is due.
  InformerListener(sim::EventLoop* loop, InformerHandler* handler, absl::Duration requested_resync,
                   absl::Duration check_period, absl::Duration takes);
  ~InformerListener();
  InformerListener(const InformerListener&) = delete;
  InformerListener& operator=(const InformerListener&) = delete;

  void Tell(Notification notification);
  void Remove();
  bool removed() const { return removed_; }

  // The informer has synced: nothing of the initial list comes any more.
  void NoteUpstreamSynced();
  // The handler has been told, and is done with, all that was there at the start.
  bool has_synced() const { return upstream_synced_ && initial_pending_ == 0; }

  void SetCheckPeriod(absl::Duration check_period);
  // At a tick: whether the handler is to hear of all objects. Until the next tick it also hears of
  // updates that change no resourceVersion only if it is.
  bool TakeResyncTick();
  bool hears_equal_versions() const { return hears_equal_versions_; }

 private:
  void Deliver(const Notification& next);
  void DeliverWaiting();
  void Done(bool initial);
  int64_t Now() const { return loop_->clock().UnixNanos(); }

  sim::EventLoop* const loop_;
  InformerHandler* const handler_;
  const absl::Duration requested_resync_, takes_;
  absl::Duration resync_;
  int64_t next_resync_;
  bool hears_equal_versions_ = true;
  bool removed_ = false;
  bool upstream_synced_ = false;
  int64_t initial_pending_ = 0;  // adds of the initial list that the handler is not done with
  std::deque<Notification> waiting_;
  sim::EventId busy_ = 0;
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CACHE_INFORMER_LISTENER_H_

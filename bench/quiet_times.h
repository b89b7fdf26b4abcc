// Simulated time in which next to nothing happens: what it costs is all overhead.
//
//   IdleWatches idle(/*watches=*/3);
//   idle.RunDay();
#ifndef QUIESCE_BENCH_QUIET_TIMES_H_
#define QUIESCE_BENCH_QUIET_TIMES_H_

#include <memory>
#include <vector>

#include "apiserver_fake/server.h"
#include "sim/choices.h"
#include "sim/event_loop.h"

namespace quiesce::bench {

// Watches of a cluster in which nothing changes any more. Each takes bookmarks, and is opened again
// from the last version when the server ends it.
class IdleWatches {
 public:
  explicit IdleWatches(int watches);
  ~IdleWatches();

  void RunDay();

 private:
  class Watcher;

  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  std::vector<std::unique_ptr<Watcher>> watchers_;
};

// A namespace that is being deleted and cannot go: a finalizer that no one takes away holds an
// object in it, and the namespace controller looks again and again.
class StuckNamespace {
 public:
  StuckNamespace();

  void RunHalfHour();

 private:
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
};

}  // namespace quiesce::bench

#endif  // QUIESCE_BENCH_QUIET_TIMES_H_

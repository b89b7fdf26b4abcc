// A controller whose work never ends: it counts its reconciles in the status of its objects, so
// that each of its writes wakes it up again. Every reconcile goes the whole way through queue,
// client, connection, server, store, watch and cache.
//
//   absl::StatusOr<std::unique_ptr<Counters>> counters = Counters::New(/*objects=*/1);
//   (*counters)->RunReconcile();
#ifndef QUIESCE_BENCH_COUNTERS_H_
#define QUIESCE_BENCH_COUNTERS_H_

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "apiserver_fake/edge/connection.h"
#include "apiserver_fake/server.h"
#include "reconcilers/runtime/controller/controller_spec.h"
#include "reconcilers/runtime/controller/manager.h"
#include "sim/choices.h"
#include "sim/event_loop.h"
#include "sim/trace.h"

namespace quiesce::bench {

class Counters {
 public:
  // A world with `objects` objects, each of which was reconciled once.
  static absl::StatusOr<std::unique_ptr<Counters>> New(int64_t objects);

  // One more reconcile; those of several objects come in turn.
  void RunReconcile();

 private:
  Counters();
  absl::Status Fill(int64_t objects);
  absl::Status StartController();

  sim::Trace trace_;
  sim::Choices choices_;
  sim::EventLoop loop_;
  apiserver::Server server_;
  uint64_t reconciles_ = 0;
  runtime::ControllerSpec spec_;
  edge::Connection connection_;
  runtime::Manager manager_;
};

}  // namespace quiesce::bench

#endif  // QUIESCE_BENCH_COUNTERS_H_

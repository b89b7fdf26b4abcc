// Elects one leader among replicas by a Lease that the leader keeps renewing.
//
//   LeaderElectionOptions options;
//   options.name = "database-operator";
//   options.identity = "replica-1";
//   LeaderElector elector(&loop, &transport, options,
//                         {.on_started_leading = [&](Cancellation*) { manager.Start(); },
//                          .on_stopped_leading = [&] { Exit(); }});
//   group.Spawn(elector.Run(&context));
//
// A candidate looks every retry period, plus up to 1.2 of it by choice, and takes the lease when it
// has seen no change of it for as long as the lease itself says: clocks of replicas are never
// compared. A leader that has not renewed for the renew deadline stops leading. Between the two,
// which differ by the lease duration less the renew deadline, no one leads. Nothing stops a leader
// that does not notice in time, because it was paused, from writing on: that is for the server's
// conflicts to find.
//
// Source: k8s.io/client-go/tools/leaderelection/leaderelection.go and resourcelock/leaselock.go;
// defaults of sigs.k8s.io/controller-runtime/pkg/leaderelection.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEADER_ELECTOR_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEADER_ELECTOR_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "apiserver_fake/api/transport.h"
#include "reconcilers/runtime/client/cancellation.h"
#include "reconcilers/runtime/client/rest_client.h"
#include "reconcilers/runtime/controller/lease_lock.h"
#include "sim/event_loop.h"
#include "sim/task.h"

namespace quiesce::runtime {

struct LeaderElectionOptions {
  std::string namespace_ = "default", name;  // of the Lease
  std::string identity;                      // of this replica; no two have the same
  absl::Duration lease_duration = absl::Seconds(15);
  absl::Duration renew_deadline = absl::Seconds(10);
  absl::Duration retry_period = absl::Seconds(2);
  // How long one request may take; zero: half the renew deadline, at least a second, so that one
  // without an answer does not cost the lease.
  absl::Duration request_timeout = absl::ZeroDuration();
  bool release_on_cancel = false;  // give the lease up at the end, so that others need not wait
  Metrics* metrics = nullptr;      // whether it leads; outlives the elector
  // How far the clock that the lease's times are taken from is from simulated time; null: not at
  // all. Whether a lease has run out is judged by when it was seen, as in the original.
  const absl::Duration* clock_offset = nullptr;
};

// What happens to whoever runs the elector; each may be empty. They are called from the elector's
// task and must not destroy it.
struct LeaderCallbacks {
  // The context ends when leading does, and lives as long as the elector.
  std::function<void(Cancellation* context)> on_started_leading;
  // Also when it never led.
  std::function<void()> on_stopped_leading;
  // Somebody, perhaps this replica, has been seen as the new leader.
  std::function<void(const std::string& identity)> on_new_leader;
};

// InvalidArgument with the original's text for durations that do not fit together.
absl::Status CheckLeaderElection(const LeaderElectionOptions& options);

class LeaderElector {
 public:
  // Both outlive the elector, which outlives Run(). The options are valid.
  LeaderElector(sim::EventLoop* loop, api::Transport* transport, LeaderElectionOptions options,
                LeaderCallbacks callbacks);
  LeaderElector(const LeaderElector&) = delete;
  LeaderElector& operator=(const LeaderElector&) = delete;

  // Waits for the lease, leads, and returns when leading is lost or `context`, which outlives the
  // elector, ends. Once.
  sim::Task<void> Run(Cancellation* context);

  // As far as this replica knows.
  bool IsLeader() const { return observed_.holder == options_.identity; }
  const std::string& leader() const { return observed_.holder; }
  // It has become leader and not yet noticed that it is none.
  bool leading() const { return term_ != nullptr && !term_->done(); }

 private:
  // False: the context ended first.
  sim::Task<bool> Acquire(Cancellation* context);
  sim::Task<void> Renew(Cancellation* context);
  // True if it has renewed within the renew deadline.
  sim::Task<bool> RenewOnce(Cancellation* context);
  sim::Task<void> Release();
  sim::Task<bool> TryAcquireOrRenew(Cancellation* context);
  // A time as this replica's clock shows it.
  absl::Time Shown(absl::Time time) const {
    return options_.clock_offset == nullptr ? time : time + *options_.clock_offset;
  }
  bool IsLeaseValid(absl::Time now) const;
  void Observe(LeaseRecord record);
  void ReportTransition();
  void ReportStatus(bool leads);

  sim::EventLoop* const loop_;
  const LeaderElectionOptions options_;
  const LeaderCallbacks callbacks_;
  RestClient client_;
  LeaseLock lock_;
  LeaseRecord observed_;
  std::string observed_text_;  // of the lease as it was last read
  absl::Time observed_at_ = absl::InfinitePast();
  std::string reported_leader_;
  std::unique_ptr<Cancellation> term_;  // of leading; null: it has never led
};

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONTROLLER_LEADER_ELECTOR_H_

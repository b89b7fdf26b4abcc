// Two loops: acquire, then renew. Both try the same thing, TryAcquireOrRenew; it reads the lease
// and writes it if it may. Whether a lease has run out is judged by when this replica saw it
// change, on its own clock, never by the times in it.
//
// A leader writes without reading first; if that fails, it reads the lease and judges it like any
// other candidate.
#include "reconcilers/runtime/controller/leader_elector.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "reconcilers/runtime/client/api_error.h"
#include "reconcilers/runtime/client/wait_backoff.h"

namespace quiesce::runtime {
namespace {

constexpr double kJitterFactor = 1.2;

RestClientOptions ClientOptions(const LeaderElectionOptions& options) {
  RestClientOptions client;
  client.timeout = options.request_timeout > absl::ZeroDuration()
                       ? options.request_timeout
                       : std::max(options.renew_deadline / 2, absl::Seconds(1));
  client.metrics = options.metrics;
  return client;
}

}  // namespace

absl::Status CheckLeaderElection(const LeaderElectionOptions& options) {
  if (options.lease_duration <= options.renew_deadline) {
    return absl::InvalidArgumentError("leaseDuration must be greater than renewDeadline");
  }
  // Whole nanoseconds, as the original rounds.
  const auto jittered = static_cast<int64_t>(
      kJitterFactor * static_cast<double>(absl::ToInt64Nanoseconds(options.retry_period)));
  if (options.renew_deadline <= absl::Nanoseconds(jittered)) {
    return absl::InvalidArgumentError(
        "renewDeadline must be greater than retryPeriod*JitterFactor");
  }
  if (options.lease_duration < absl::Nanoseconds(1)) {
    return absl::InvalidArgumentError("leaseDuration must be greater than zero");
  }
  if (options.renew_deadline < absl::Nanoseconds(1)) {
    return absl::InvalidArgumentError("renewDeadline must be greater than zero");
  }
  if (options.retry_period < absl::Nanoseconds(1)) {
    return absl::InvalidArgumentError("retryPeriod must be greater than zero");
  }
  if (options.identity.empty()) return absl::InvalidArgumentError("Lock identity is empty");
  return absl::OkStatus();
}

LeaderElector::LeaderElector(sim::EventLoop* loop, api::Transport* transport,
                             LeaderElectionOptions options, LeaderCallbacks callbacks)
    : loop_(loop),
      options_(std::move(options)),
      callbacks_(std::move(callbacks)),
      client_(loop, transport, ClientOptions(options_)),
      lock_(&client_, options_.namespace_, options_.name) {
  ReportStatus(false);
}

void LeaderElector::ReportStatus(bool leads) {
  if (options_.metrics == nullptr) return;
  options_.metrics->Set(Metric::kLeaderStatus, {{"name", options_.name}}, leads ? 1 : 0);
}

sim::Task<void> LeaderElector::Run(Cancellation* context) {
  assert(term_ == nullptr);
  if (co_await Acquire(context)) {
    term_ = std::make_unique<Cancellation>(loop_, context, absl::InfiniteDuration(), "");
    if (callbacks_.on_started_leading) callbacks_.on_started_leading(term_.get());
    co_await Renew(term_.get());
    term_->Cancel();
  }
  if (callbacks_.on_stopped_leading) callbacks_.on_stopped_leading();
}

sim::Task<bool> LeaderElector::Acquire(Cancellation* context) {
  BackoffOptions jittered;
  jittered.duration = options_.retry_period;
  jittered.jitter = kJitterFactor;
  WaitBackoff wait(jittered);
  while (!context->done()) {
    const bool acquired = co_await TryAcquireOrRenew(context);
    ReportTransition();
    if (acquired) {
      ReportStatus(true);
      co_return true;
    }
    co_await context->WaitUntil(loop_->Now() + wait.Step(&loop_->choices()));
  }
  co_return false;
}

sim::Task<void> LeaderElector::Renew(Cancellation* context) {
  while (!context->done()) {
    const bool renewed = co_await RenewOnce(context);
    ReportTransition();
    if (!renewed) {
      ReportStatus(false);
      break;
    }
    co_await context->WaitUntil(loop_->Now() + options_.retry_period);
  }
  if (options_.release_on_cancel) co_await Release();
}

// Tries at once and then at every tick of a ticker, which remembers one tick that no one waited
// for.
sim::Task<bool> LeaderElector::RenewOnce(Cancellation* context) {
  Cancellation within(loop_, context, options_.renew_deadline, "renew deadline");
  const absl::Time start = loop_->Now();
  int64_t ticks = 0;
  while (!within.done()) {
    if (co_await TryAcquireOrRenew(&within)) co_return true;
    co_await within.WaitUntil(start + (ticks + 1) * options_.retry_period);
    ticks = (loop_->Now() - start) / options_.retry_period;
  }
  co_return false;
}

sim::Task<void> LeaderElector::Release() {
  Cancellation background(loop_);
  Cancellation within(loop_, &background, options_.renew_deadline, "renew deadline");
  absl::StatusOr<LeaseRecord> old = co_await lock_.Get(&within);
  if (!old.ok() || !IsLeader()) co_return;
  LeaseRecord record;
  record.transitions = old->transitions;
  record.duration_seconds = 1;
  record.renew_time = Shown(loop_->Now());
  record.acquire_time = record.renew_time;
  absl::Status released = co_await lock_.Update(record, &within);
  if (released.ok()) Observe(std::move(record));
}

sim::Task<bool> LeaderElector::TryAcquireOrRenew(Cancellation* context) {
  const absl::Time now = loop_->Now();
  LeaseRecord record;
  record.holder = options_.identity;
  record.duration_seconds = absl::ToInt64Seconds(options_.lease_duration);
  record.renew_time = Shown(now);
  record.acquire_time = record.renew_time;

  // The fast path: this replica leads and no one else has written.
  if (IsLeader() && IsLeaseValid(now)) {
    record.acquire_time = observed_.acquire_time;
    record.transitions = observed_.transitions;
    absl::Status updated = co_await lock_.Update(record, context);
    if (updated.ok()) {
      Observe(std::move(record));
      co_return true;
    }
  }

  absl::StatusOr<LeaseRecord> old = co_await lock_.Get(context);
  if (!old.ok()) {
    if (!runtime::IsNotFound(old.status())) co_return false;
    absl::Status created = co_await lock_.Create(record, context);
    if (created.ok()) Observe(std::move(record));
    co_return created.ok();
  }
  // Only a change counts as a sign of life; reading the same lease again does not.
  if (std::string text = old->Text(); text != observed_text_) {
    Observe(*old);
    observed_text_ = std::move(text);
  }
  if (!old->holder.empty() && IsLeaseValid(now) && !IsLeader()) co_return false;

  record.transitions = old->transitions + (IsLeader() ? 0 : 1);
  if (IsLeader()) record.acquire_time = old->acquire_time;
  absl::Status updated = co_await lock_.Update(record, context);
  if (updated.ok()) Observe(std::move(record));
  co_return updated.ok();
}

bool LeaderElector::IsLeaseValid(absl::Time now) const {
  return observed_at_ + absl::Seconds(observed_.duration_seconds) > now;
}

void LeaderElector::Observe(LeaseRecord record) {
  observed_ = std::move(record);
  observed_at_ = loop_->Now();
}

void LeaderElector::ReportTransition() {
  if (observed_.holder == reported_leader_) return;
  reported_leader_ = observed_.holder;
  if (callbacks_.on_new_leader) callbacks_.on_new_leader(reported_leader_);
}

}  // namespace quiesce::runtime

// What a scenario does to its world: faults, outages, crashes, restarts.

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/go/rfc3339.h"
#include "scenarios/findings/clock_record.h"
#include "scenarios/language/text_fields.h"
#include "scenarios/play/fault_script.h"
#include "scenarios/play/storm.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kServerDownTime = absl::Seconds(2);
// When a client takes a silent connection for a broken one: client-go's ReadIdleTimeout and
// PingTimeout (k8s.io/apimachinery/pkg/util/net/http.go).
constexpr absl::Duration kConnectionHealth = absl::Seconds(45);
// How often whoever has taken a lease renews it.
constexpr absl::Duration kLeaseRenewal = absl::Seconds(5);

}  // namespace

void World::InjectFault(const Fault& fault, absl::Time origin) {
  last_moment_ = std::max(last_moment_, LastMoment(fault, origin));
  const absl::Time from = origin + ToDuration(fault.from());
  const absl::Time to = fault.has_to() ? origin + ToDuration(fault.to()) : absl::InfiniteFuture();
  if (fault.has_on()) {
    faults_.Add(MakeFaultRule(fault, origin));
  } else if (fault.has_lags_by()) {
    InjectWatchLag(fault, from, to);
  } else if (fault.has_watch()) {
    InjectWatchFault(fault, origin);
  } else if (fault.has_partition()) {
    InjectPartition(fault.partition().text(), from, to);
  } else if (fault.api_server_away()) {
    InjectAbsence(from, to);
  } else if (fault.has_stale_server()) {
    const absl::Time since =
        fault.has_stale_since() ? origin + ToDuration(fault.stale_since()) : from;
    InjectStaleServer(fault.stale_server().text(), since, from, to);
  } else if (fault.has_clock_of()) {
    InjectClockError(fault, from, to);
  } else if (fault.has_lease_of()) {
    InjectLostLease(fault.lease_of().text(), from, to);
  } else {
    InjectSlowPart(fault, from, to);
  }
}

void World::Schedule(absl::Time when, std::string what, std::function<void()> act) {
  if (when == absl::InfiniteFuture()) return;
  loop_.At(when, "fault",
           [this, epoch = faults_epoch_, what = std::move(what), act = std::move(act)] {
             if (epoch != faults_epoch_) return;
             if (!what.empty()) RecordInput(what);
             act();
           });
}

void World::InjectWatchFault(const Fault& fault, absl::Time origin) {
  const bool cuts = fault.has_cut_at();
  const absl::Time when =
      origin + (cuts ? ToDuration(fault.cut_at()) : ToDuration(fault.stalls().from()));
  const absl::Time until = origin + ToDuration(fault.stalls().to());
  const uint64_t epoch = faults_epoch_;
  loop_.At(when, "watch fault",
           [this, epoch, cuts, until, gone = fault.then() == GONE, resource = fault.watch().text(),
            of = fault.of().text()] {
             if (epoch != faults_epoch_) return;
             RecordInput(absl::StrCat(cuts ? "cut watch of " : "stall watch of ", resource));
             for (Running& running : running_) {
               if (!of.empty() && running.actor->name != of) continue;
               if (cuts) {
                 running.connection->CutWatches(resource, gone);
               } else {
                 running.connection->HoldWatches(resource, until);
               }
             }
           });
}

void World::InjectWatchLag(const Fault& fault, absl::Time from, absl::Time to) {
  const std::string& resource = fault.watch().text();
  const auto begin = [this, resource, by = ToDuration(fault.lags_by()), to,
                      for_good = fault.for_good(), of = fault.of().text()] {
    for (Running& running : running_) {
      if (!of.empty() && running.actor->name != of) continue;
      running.connection->LagWatches(resource, by, to, for_good);
    }
  };
  // One that is there from the start is there before the first watch opens.
  if (from <= loop_.Now()) {
    RecordInput(absl::StrCat("the watch of ", resource, " lags"));
    begin();
  } else {
    Schedule(from, absl::StrCat("the watch of ", resource, " lags"), begin);
  }
}

void World::InjectPartition(const std::string& actor, absl::Time from, absl::Time to) {
  Schedule(from, absl::StrCat("the network cuts ", actor, " off"), [this, actor, to] {
    if (Running* running = Find(actor)) running->connection->Partition(to);
  });
  if (to - from <= kConnectionHealth) return;
  Schedule(from + kConnectionHealth, absl::StrCat(actor, " gives its watches up"), [this, actor] {
    if (Running* running = Find(actor)) running->connection->CutWatches("", /*gone=*/false);
  });
}

void World::InjectAbsence(absl::Time from, absl::Time to) {
  Schedule(from, "the API server goes away", [this, to] {
    server_away_ = true;
    faults_.SetDownUntil(to);
    for (Running& running : running_) running.connection->CutWatches("", /*gone=*/false);
  });
  Schedule(to, "the API server is back", [this] { server_away_ = false; });
}

void World::InjectStaleServer(const std::string& actor, absl::Time since, absl::Time from,
                              absl::Time to) {
  auto revision = std::make_shared<int64_t>(-1);
  const auto note = [this, revision] {
    if (*revision < 0) *revision = server_->revision();
  };
  if (since < from) Schedule(since, "", note);
  Schedule(from, absl::StrCat(actor, " comes to a stale API server"),
           [this, actor, note, revision, to] {
             note();
             if (Running* running = Find(actor)) {
               running->connection->MeetStaleServer(*revision, to);
             }
           });
}

void World::InjectSlowPart(const Fault& fault, absl::Time from, absl::Time to) {
  const bool collector = fault.part() == GARBAGE_COLLECTOR;
  const std::string name = collector ? "the garbage collector" : "the namespace controller";
  const auto slow = [this, collector](absl::Duration by) {
    collector ? server_->SlowGarbageCollector(by) : server_->SlowNamespaceController(by);
  };
  Schedule(from, absl::StrCat(name, " is slow"),
           [slow, by = ToDuration(fault.slow_by())] { slow(by); });
  Schedule(to, absl::StrCat(name, " is no longer slow"), [slow] { slow(absl::ZeroDuration()); });
}

void World::InjectClockError(const Fault& fault, absl::Time from, absl::Time to) {
  const std::string& actor = fault.clock_of().text();
  const auto set = [this, actor](absl::Duration error) {
    if (Running* running = Find(actor)) SetClock(*running, error);
  };
  Schedule(
      from, absl::StrCat("the clock of ", actor, " is wrong"),
      [set, error = ToDuration(fault.ahead_by()) - ToDuration(fault.behind_by())] { set(error); });
  Schedule(to, absl::StrCat("the clock of ", actor, " is right again"),
           [set] { set(absl::ZeroDuration()); });
}

void World::SetClock(Running& running, absl::Duration error) {
  const absl::Duration offset = prepared_->clock_offset() + error;
  if (*running.clock_offset == offset) return;
  *running.clock_offset = offset;
  trace_.Add(loop_.clock(), kClockRecord, trace_.Actor(running.actor->name),
             static_cast<uint64_t>(absl::ToInt64Nanoseconds(error)), [&] {
               auto* record = new ClockRecord;
               record->ahead = error;
               return record;
             });
}

void World::InjectLostLease(const std::string& actor, absl::Time from, absl::Time to) {
  const std::string& lease = ActorNamed(actor).lease;
  for (absl::Time when = from; when < to; when += kLeaseRenewal) {
    Schedule(when, absl::StrCat("somebody else holds the lease of ", actor),
             [this, lease] { TakeLease(lease); });
  }
}

void World::TakeLease(const std::string& lease) {
  const api::GroupVersionResource leases{"coordination.k8s.io", "v1", "leases"};
  api::Request get = api::Request::Get(leases, "default", lease);
  const auto send = [this](api::Request request) {
    request.user_agent = "somebody-else";
    tracer_.SetOrigin({user_, edge::InjectedFault::kNone, loop_.Now()});
    return server_->Handle(request);
  };
  const api::Response there = send(std::move(get));
  const std::string now = go::FormatRfc3339Micro(loop_.Now() + prepared_->clock_offset());
  Value spec = Value::Object({{"holderIdentity", "somebody-else"},
                              {"leaseDurationSeconds", 15},
                              {"acquireTime", now},
                              {"renewTime", now}});
  if (!there.ok()) {
    send(api::Request::Create(leases, "default",
                              Value::Object({{"apiVersion", "coordination.k8s.io/v1"},
                                             {"kind", "Lease"},
                                             {"metadata", Value::Object({{"name", lease}})},
                                             {"spec", std::move(spec)}})));
    return;
  }
  send(api::Request::Patch(leases, "default", lease, api::PatchType::kMerge,
                           Value::Object({{"spec", std::move(spec)}})));
}

void World::SetServiceFaults(const ExternalServices& services, absl::Time origin) {
  const std::map<std::string, External> ordered(services.entries().begin(),
                                                services.entries().end());
  for (const auto& [name, external] : ordered) {
    last_moment_ = std::max(last_moment_, LastMoment(external, origin));
    for (const auto& service : services_) {
      if (service->name() != name) continue;
      for (runtime::ServiceTrouble& trouble : MakeTroubles(external, origin)) {
        service->Add(std::move(trouble));
      }
    }
    for (const auto& [declared, model] : models_) {
      if (declared != name) continue;
      for (const PartialCalls& calls : external.acts_partly()) {
        model->AddPartial(calls, origin + ToDuration(calls.from()));
      }
    }
  }
}

void World::EndFaults() {
  ++faults_epoch_;
  if (storm_ != nullptr) storm_->Calm();
  faults_.Heal();
  for (const auto& service : services_) service->Heal();
  for (const auto& [name, model] : models_) model->Heal();
  webhooks_.Heal();
  if (server_away_) faults_.SetDownUntil(absl::InfinitePast());
  server_away_ = false;
  server_->SlowGarbageCollector(absl::ZeroDuration());
  server_->SlowNamespaceController(absl::ZeroDuration());
  for (Running& running : running_) {
    running.connection->Release();
    SetClock(running, absl::ZeroDuration());
  }
}

void World::Crash(absl::string_view actor, absl::Duration restarts_after) {
  Running* running = Find(actor);
  if (running == nullptr || running->stopped) return;
  running->host->Kill();
  loop_.Cancel(running->restart);
  running->restart = 0;
  if (restarts_after == absl::InfiniteDuration()) return;
  last_moment_ = std::max(last_moment_, loop_.Now() + restarts_after);
  running->restart = loop_.After(restarts_after, "restart", [this, running] {
    running->restart = 0;
    StartHost(*running);
  });
}

void World::Pause(absl::string_view actor, absl::Duration duration) {
  Running* running = Find(actor);
  if (running == nullptr) return;
  const absl::Time until = loop_.Now() + duration;
  last_moment_ = std::max(last_moment_, until);
  running->connection->HoldRequests(until);
  running->connection->HoldWatches("", until);
}

void World::StopActor(absl::string_view actor) {
  Crash(actor, absl::InfiniteDuration());
  if (Running* running = Find(actor)) running->stopped = true;
}

void World::StartActor(absl::string_view actor) {
  if (Running* running = Find(actor)) {
    running->stopped = false;
    loop_.Cancel(running->restart);
    running->restart = 0;
    StartHost(*running);
  }
}

void World::UpgradeController(const Upgrade& upgrade) {
  const absl::Duration gap = upgrade.has_gap() ? ToDuration(upgrade.gap()) : absl::Seconds(5);
  for (Running& running : running_) {
    const PreparedScenario::Actor* next = prepared_->UpgradeOf(upgrade, running.actor->name);
    if (next == nullptr) continue;
    running.host->Kill();
    retired_hosts_.push_back(std::move(running.host));
    if (running.external != nullptr) retired_services_.push_back(std::move(running.external));
    running.actor = next;
    running.stopped = false;
    MakeHost(&running);
    Crash(next->name, gap);
  }
}

void World::RestartServer() {
  faults_.SetDownUntil(loop_.Now() + kServerDownTime);
  last_moment_ = std::max(last_moment_, loop_.Now() + kServerDownTime);
  server_->CompactAndRestart();
}

}  // namespace quiesce::scenarios

// What a scenario does to its world: faults, outages, crashes, restarts.

#include <algorithm>
#include <map>
#include <utility>

#include "scenarios/language/text_fields.h"
#include "scenarios/play/fault_script.h"
#include "scenarios/play/storm.h"
#include "scenarios/play/world.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kServerDownTime = absl::Seconds(2);

}  // namespace

void World::InjectFault(const Fault& fault, absl::Time origin) {
  last_moment_ = std::max(last_moment_, LastMoment(fault, origin));
  if (fault.has_on()) {
    faults_.Add(MakeFaultRule(fault, origin));
    return;
  }
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
  }
}

void World::EndFaults() {
  ++faults_epoch_;
  if (storm_ != nullptr) storm_->Calm();
  faults_.Heal();
  for (const auto& service : services_) service->Heal();
  for (Running& running : running_) running.connection->ReleaseWatches();
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

void World::RestartServer() {
  faults_.SetDownUntil(loop_.Now() + kServerDownTime);
  last_moment_ = std::max(last_moment_, loop_.Now() + kServerDownTime);
  server_->CompactAndRestart();
}

}  // namespace quiesce::scenarios

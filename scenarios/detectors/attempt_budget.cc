#include "scenarios/detectors/attempt_budget.h"

#include <iterator>
#include <set>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/controller/records.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

void AttemptBudget::OnExternalCall(const ExternalCallEvent& seen) {
  if (seen.reconcile == 0 || run().phase() >= Phase::kProbe) return;
  const runtime::ControllerSpec* spec = run().SpecOf(seen.actor);
  if (spec == nullptr || spec->declared.max_attempts == 0) return;
  const absl::Status& status = seen.call.status;
  if (absl::IsAlreadyExists(status) || absl::IsNotFound(status)) return;
  const Key key{run().causes().reconcile(seen.reconcile).object, seen.actor, seen.call.operation};
  std::vector<sim::RecordIndex>& row = rows_[key];
  if (!status.ok()) {
    row.push_back(seen.index);
    return;
  }
  if (row.size() > static_cast<size_t>(spec->declared.max_attempts)) over_.emplace_back(key, row);
  rows_.erase(key);
}

void AttemptBudget::OnChange(const ChangeEvent& seen) {
  if (rows_.empty()) return;
  const bool by_user = !seen.by_controller && !seen.by_cluster;
  if (!by_user && seen.before["metadata"]["generation"] == seen.after["metadata"]["generation"]) {
    return;
  }
  for (auto row = rows_.begin(); row != rows_.end();) {
    if (std::get<0>(row->first) != seen.object) {
      ++row;
      continue;
    }
    const runtime::ControllerSpec* spec = run().SpecOf(std::get<1>(row->first));
    if (row->second.size() > static_cast<size_t>(spec->declared.max_attempts)) {
      over_.emplace_back(*row);
    }
    row = rows_.erase(row);
  }
}

void AttemptBudget::OnLifecycle(const LifecycleEvent& seen) {
  if (seen.lifecycle.what == runtime::LifecycleRecord::What::kStarted) {
    starts_.emplace_back(seen.actor, seen.index);
  }
}

void AttemptBudget::TellRestarts(sim::ActorId actor, const std::vector<sim::RecordIndex>& attempts,
                                 Finding* finding) const {
  size_t restarts = 0;
  sim::RecordIndex last = 0;
  for (const auto& [starter, index] : starts_) {
    if (starter != actor || index < attempts.front() || index > attempts.back()) continue;
    ++restarts;
    last = index;
  }
  if (restarts == 0) return;
  finding->facts.emplace_back("restarts",
                              absl::StrCat(restarts, " between the attempts, the last one at ",
                                           ShowMoment(run().trace().record(last).time()),
                                           ": a count that is kept in memory begins anew"));
}

size_t AttemptBudget::Uncounted(const std::vector<sim::RecordIndex>& attempts) const {
  std::set<sim::RecordIndex> lost;
  for (const sim::RecordIndex attempt : attempts) {
    const sim::RecordIndex begin = run().ReconcileOf(attempt);
    const ReconcileFacts& facts = run().causes().reconcile(begin);
    // `faulted` counts scripted trouble of the call itself, too, so the requests are looked at.
    bool hit = facts.end == 0;
    for (sim::RecordIndex at = attempt + 1; !hit && at < facts.end; ++at) {
      if (run().ReconcileOf(at) != begin) continue;
      const sim::TraceRecord& record = run().trace().record(at);
      hit = record.kind == edge::kCallRecord &&
            record.BodyAs<edge::CallRecord>()->fault != edge::InjectedFault::kNone;
    }
    if (hit) lost.insert(attempt);
  }
  return lost.size();
}

void AttemptBudget::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  over_.insert(over_.end(), rows_.begin(), rows_.end());
  const auto first = findings->size();
  for (const auto& [key, attempts] : over_) {
    const auto& [object, actor, operation] = key;
    const size_t budget = static_cast<size_t>(run().SpecOf(actor)->declared.max_attempts);
    if (attempts.size() <= budget + Uncounted(attempts)) continue;
    if (findings->size() > first) {
      findings->back().AlsoAbout(run().Describe(object));
      continue;
    }
    Finding finding = NewFinding();
    const sim::RecordIndex excess = attempts[budget];
    finding.since = run().trace().record(excess).time();
    finding.sentence = absl::StrCat(run().ActorName(actor), " tried ", operation, " ",
                                    attempts.size(), " times for ", run().Describe(object),
                                    ", and declares that it gives up after ", budget, ".");
    finding.objects = {run().Describe(object)};
    finding.facts.emplace_back("since",
                               absl::StrCat(ShowMoment(finding.since), ", attempt ", budget + 1));
    finding.facts.emplace_back("declared", absl::StrCat(budget, " attempts"));
    std::set<sim::RecordIndex> looks;
    for (const sim::RecordIndex attempt : attempts) looks.insert(run().ReconcileOf(attempt));
    finding.facts.emplace_back(
        "seen", absl::StrCat(attempts.size(), " attempts in ", ShowCount(looks.size(), "look")));
    TellRestarts(actor, attempts, &finding);
    const sim::RecordIndex begin = run().ReconcileOf(excess);
    if (begin != 0) finding.facts.emplace_back("woken by", run().WhyReconciled(begin));
    finding.story = {RecordLine(run(), attempts.front()), RecordLine(run(), attempts[budget - 1]),
                     RecordLine(run(), excess)};
    finding.cure =
        "count attempts in status, with the generation that they are for, before the attempt is "
        "made, and look at the count first, whatever woke the key";
    findings->push_back(std::move(finding));
  }
}

}  // namespace quiesce::scenarios

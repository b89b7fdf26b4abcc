#include "scenarios/detectors/slow_recovery.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/causes.h"
#include "scenarios/findings/clock_record.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// What a request's way and a queue of other keys may add.
constexpr absl::Duration kSlack = absl::Seconds(1);
// A delay of honest growth is as long as the outage was, times what jitter and steeper growth add.
constexpr int kProportion = 8;
constexpr absl::Duration kLong = absl::Minutes(1);

}  // namespace

void SlowRecovery::OnExternalCall(const ExternalCallEvent& seen) {
  if (run().phase() >= Phase::kProbe) return;
  const absl::Status& status = seen.call.status;
  const bool answered = status.ok() || absl::IsAlreadyExists(status) || absl::IsNotFound(status);
  const auto others = last_failure_.find(seen.call.service);
  const absl::Time failed_for_others =
      others == last_failure_.end() ? absl::InfinitePast() : others->second;
  if (!answered) last_failure_[seen.call.service] = seen.time;
  const runtime::ControllerSpec* spec = run().SpecOf(seen.actor);
  if (seen.reconcile == 0 || spec == nullptr || spec->declared.base == absl::ZeroDuration()) return;
  const Key key{run().causes().reconcile(seen.reconcile).object, seen.actor, seen.call.operation};
  if (!answered) {
    Row& row = rows_[key];
    if (row.failures++ == 0) {
      row.first = seen.index;
      row.began = seen.call.sent;
    }
    row.last = seen.index;
    row.failed = seen.time;
    return;
  }
  const auto found = rows_.find(key);
  if (found == rows_.end()) return;
  Row row = found->second;
  rows_.erase(found);
  // As long as others were refused, nobody could have recovered.
  row.failed = std::max(row.failed, failed_for_others);
  Judge(key, row, seen);
}

void SlowRecovery::Judge(const Key& key, const Row& row, const ExternalCallEvent& success) {
  const runtime::RetryPolicy& policy = run().SpecOf(success.actor)->declared;
  const absl::Duration waited = success.call.sent - row.failed;
  if (waited <= slow_.waited || WasDisturbed(row, success.index)) return;
  std::string why;
  if (waited > policy.cap + policy.cap / 4 + kSlack) {
    why =
        absl::StrCat("longer than the longest delay that is declared, ", ShowDuration(policy.cap));
  } else {
    const absl::Duration outage = row.failed - row.began;
    if (waited <= kProportion * (outage + policy.base) + kLong) return;
    why =
        absl::StrCat("it had failed for only ", ShowDuration(outage), ", ", row.failures, " times");
  }
  // It waited until a time by its own clock, which was set meanwhile.
  if (ClockWasSet(run().trace(), success.actor, row.last, success.index)) return;
  slow_ = Slow{key, row, success.index, waited, std::move(why)};
}

bool SlowRecovery::WasDisturbed(const Row& row, sim::RecordIndex success) const {
  for (sim::RecordIndex begin = run().ReconcileOf(success); begin > row.last;
       begin = run().causes().reconcile(begin).before) {
    const ReconcileFacts& facts = run().causes().reconcile(begin);
    if (facts.end == 0 && begin != run().ReconcileOf(success)) return true;
    if (facts.faulted) return true;
  }
  return false;
}

// Somebody wants something else now: what waits may wait for that.
void SlowRecovery::OnChange(const ChangeEvent& seen) {
  if (rows_.empty() || seen.before.is_null()) return;
  const bool by_user = !seen.by_controller && !seen.by_cluster;
  if (!by_user && seen.before["metadata"]["generation"] == seen.after["metadata"]["generation"]) {
    return;
  }
  for (auto row = rows_.begin(); row != rows_.end();) {
    row = std::get<0>(row->first) == seen.object ? rows_.erase(row) : std::next(row);
  }
}

void SlowRecovery::OnLifecycle(const LifecycleEvent& seen) {
  for (auto row = rows_.begin(); row != rows_.end();) {
    row = std::get<1>(row->first) == seen.actor ? rows_.erase(row) : std::next(row);
  }
}

void SlowRecovery::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (slow_.success == 0) return;
  const auto& [object, actor, operation] = slow_.key;
  Finding finding = NewFinding();
  finding.since = slow_.row.failed;
  finding.sentence =
      absl::StrCat(run().ActorName(actor), " comes back to ", run().Describe(object), " only ",
                   ShowDuration(slow_.waited), " after the last failure of ", operation, ".");
  finding.objects = {run().Describe(object)};
  finding.facts.emplace_back("since", ShowMoment(slow_.row.failed));
  const runtime::RetryPolicy& policy = run().SpecOf(actor)->declared;
  finding.facts.emplace_back(
      "declared", absl::StrCat("from ", ShowDuration(policy.base), " to ",
                               policy.cap == absl::InfiniteDuration() ? std::string("no limit")
                                                                      : ShowDuration(policy.cap)));
  finding.facts.emplace_back("too long", slow_.why);
  const sim::RecordIndex begin = run().ReconcileOf(slow_.success);
  if (begin != 0) finding.facts.emplace_back("woken by", run().WhyReconciled(begin));
  finding.story = {RecordLine(run(), slow_.row.first), RecordLine(run(), slow_.row.last),
                   RecordLine(run(), slow_.success)};
  finding.cure =
      "count as failures only attempts that were due (events must not push the delay up), forget "
      "them after a success, and keep the cap as short as the recovery may take";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

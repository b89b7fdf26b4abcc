#include "scenarios/detectors/read_loop.h"

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr uint64_t kEnough = 30;
constexpr absl::Duration kFast = absl::Seconds(2);

}  // namespace

void ReadLoop::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.object == kNoObject) return;
  // The object moves on, whoever moved it.
  streaks_.erase(streaks_.lower_bound({seen.object, 0}), streaks_.lower_bound({seen.object + 1, 0}));
  if (seen.reconcile == 0) return;
  const auto& record = *run().trace().record(seen.reconcile).BodyAs<runtime::ReconcileRecord>();
  const runtime::ControllerSpec* spec = run().SpecOf(seen.actor);
  if (spec == nullptr) return;
  const api::GroupVersionResource& gvr = spec->for_resource.gvr;
  const ObjectId key = run().Find({gvr.group, gvr.resource}, record.key.namespace_, record.key.name);
  streaks_.erase({key, seen.actor});
}

void ReadLoop::OnEnqueue(const SeenEnqueue& enqueue) {
  auto found = streaks_.find({enqueue.object, enqueue.actor});
  if (found == streaks_.end()) return;
  found->second.by_timer = enqueue.enqueue.reason == runtime::WakeReason::kRequeueAfter ||
                           enqueue.enqueue.reason == runtime::WakeReason::kRequeue;
  if (!found->second.by_timer) streaks_.erase(found);
}

void ReadLoop::OnReconcileEnd(const SeenReconcile& end) {
  if (end.object == kNoObject || run().phase() == Phase::kProbe) return;
  const Key key{end.object, end.actor};
  if (!end.reconcile_record.outcome.error.ok()) {
    streaks_.erase(key);
    return;
  }
  Streak& streak = streaks_[key];
  if (streak.reconciles++ == 0) streak.first = end.time;
  streak.last = end.time;
  streak.last_end = end.index;
  const bool fast = streak.last - streak.first <= kFast * static_cast<int64_t>(streak.reconciles);
  if (fast && streak.reconciles > worst_.reconciles) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void ReadLoop::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (worst_.reconciles < kEnough) return;
  Finding finding = NewFinding();
  const absl::Duration span = worst_.last - worst_.first;
  finding.sentence = absl::StrCat(run().ActorName(worst_key_.second), " reconciled ",
                                  run().Describe(worst_key_.first), " ", worst_.reconciles,
                                  " times in a row without writing anything, and nothing outside "
                                  "happened.");
  finding.since = worst_.first;
  finding.objects.push_back(run().Describe(worst_key_.first));
  finding.facts.emplace_back(
      "reconciles",
      absl::StrCat(worst_.reconciles, " in ", ShowDuration(span), ", one every ",
                   ShowDuration(span / static_cast<int64_t>(worst_.reconciles - 1))));
  finding.story.push_back(ReconcileLine(run(), worst_.last_end));
  finding.cure = "wait for an event instead of asking again, or ask at a pace that grows";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

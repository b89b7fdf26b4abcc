#include "scenarios/detectors/volatile_write.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/loop_finding.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kTooFast = absl::Seconds(1);
constexpr char kCure[] =
    "keep the old value unless something else changes (conditions keep lastTransitionTime), sort "
    "what "
    "has no order, and filter your own status writes with GenerationChangedPredicate";

}  // namespace

// It puts back what another controller has just changed: they fight, whatever the values are.
bool VolatileWrite::Undoes(const ChangeEvent& seen) const {
  const Causes& causes = run().causes();
  const ChangeNumber before = causes.change(causes.change_count()).before;
  if (before == 0) return false;
  const ChangeFacts& other = causes.change(before);
  return other.actor != seen.actor && other.by_controller && !other.from.is_null() &&
         !seen.after.is_null() && DiffFields(other.from, seen.after, 1).empty();
}

void VolatileWrite::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || fast_.writes >= kEnough) return;
  const Key key{seen.object, seen.actor};
  const std::vector<ChangeKind> changes = seen.before.is_null() || seen.after.is_null()
                                              ? std::vector<ChangeKind>()
                                              : ChangeKindsUntilReal(seen.before, seen.after, 16);
  // A counter may go towards something.
  const bool volatile_only =
      IsVolatileOnly(changes) &&
      std::find(changes.begin(), changes.end(), ChangeKind::kCounter) == changes.end();
  if (!volatile_only || Undoes(seen)) {
    streaks_.erase(key);
    return;
  }
  Streak& streak = streaks_[key];
  if (streak.writes > 0 && seen.time - streak.latest > 2 * kTooFast) streak = Streak();
  if (streak.writes++ == 0) {
    streak.first = seen.index;
    streak.started = seen.time;
  }
  streak.last = seen.index;
  streak.latest = seen.time;
  if (streak.writes >= kEnough &&
      seen.time - streak.started < kTooFast * static_cast<int64_t>(streak.writes - 1)) {
    fast_ = streak;
    fast_key_ = key;
  }
}

bool VolatileWrite::Certain() const {
  return fast_.writes >= kEnough || run().loops().Find(LoopKind::kVolatile) != nullptr;
}

void VolatileWrite::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (const Loop* loop = run().loops().Find(LoopKind::kVolatile)) {
    Finding finding = FindingOfLoop(run(), *loop, NewFinding());
    finding.sentence = absl::StrCat(
        NamesOf(run(), loop->writers), loop->writers.size() == 1 ? " writes " : " write ",
        run().Describe(loop->object), " every ", ShowDuration(loop->period), " only because ",
        loop->writers.size() == 1 ? "its own write wakes it" : "their writes wake each other",
        ", and nothing differs but what changes by itself.");
    finding.cure = kCure;
    findings->push_back(std::move(finding));
    return;
  }
  if (fast_.writes < kEnough || run().loops().certain()) return;
  const absl::Duration span = fast_.latest - fast_.started;
  Finding finding = NewFinding();
  finding.sentence =
      absl::StrCat(run().ActorName(fast_key_.second), " writes ", run().Describe(fast_key_.first),
                   " every ", ShowDuration(span / static_cast<int64_t>(fast_.writes - 1)),
                   ", and nothing differs but what changes by itself.");
  finding.since = fast_.started;
  finding.objects.push_back(run().Describe(fast_key_.first));
  finding.facts.emplace_back("writes", absl::StrCat(fast_.writes, " in ", ShowDuration(span)));
  const auto& call = *run().trace().record(fast_.last).BodyAs<edge::CallRecord>();
  finding.facts.emplace_back("field", ShowChanges(DiffFields(call.before, call.after)));
  finding.story.push_back(ChangeLine(run(), fast_.first));
  finding.story.push_back(ChangeLine(run(), fast_.last));
  finding.cure = kCure;
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

#include "scenarios/detectors/volatile_write.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr uint64_t kEnough = 5;
constexpr uint64_t kEnoughCounts = 20;
constexpr absl::Duration kTooFarApart = absl::Minutes(1);

}  // namespace

void VolatileWrite::OnInput(const Seen& input) { streaks_.clear(); }

void VolatileWrite::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.object == kNoObject) return;
  if (!seen.by_controller || seen.call.before.is_null() || seen.call.after.is_null() ||
      seen.call.request.resource.resource == "leases") {
    return;
  }
  const Key key{seen.object, seen.actor};
  const std::vector<FieldChange> changes = DiffFields(seen.call.before, seen.call.after, 16);
  if (!IsVolatileOnly(changes)) {
    streaks_.erase(key);
    return;
  }
  const bool counter = std::any_of(changes.begin(), changes.end(), [](const FieldChange& change) {
    return change.kind == ChangeKind::kCounter;
  });
  Streak& streak = streaks_[key];
  if (streak.writes > 0 && seen.time - streak.latest > kTooFarApart) streak = Streak();
  if (streak.writes++ == 0) {
    streak.first = seen.index;
    streak.started = seen.time;
  }
  streak.counter |= counter;
  streak.last = seen.index;
  streak.latest = seen.time;
  Consider(key, streak);
}

void VolatileWrite::Consider(const Key& key, const Streak& streak) {
  if (streak.writes <= worst_.writes && !(worst_.counter && !streak.counter)) return;
  if (streak.counter && !worst_.counter && worst_.writes >= kEnough) return;
  worst_ = streak;
  worst_key_ = key;
}

void VolatileWrite::Finish(const Ending& ending, std::vector<Finding>* findings) {
  const bool enough =
      worst_.counter ? worst_.writes >= kEnoughCounts && !ending.settled : worst_.writes >= kEnough;
  if (!enough) return;
  const auto& call = *run().trace().record(worst_.last).BodyAs<edge::CallRecord>();
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(run().ActorName(worst_key_.second), " wrote ",
                                  run().Describe(worst_key_.first), " ", worst_.writes,
                                  " times in a row, each time changing only a time, a counter or "
                                  "an order.");
  finding.since = worst_.started;
  finding.objects.push_back(run().Describe(worst_key_.first));
  finding.facts.emplace_back("writes", absl::StrCat(worst_.writes, " in ",
                                                    ShowDuration(worst_.latest - worst_.started)));
  finding.facts.emplace_back("field", ShowChanges(DiffFields(call.before, call.after)));
  finding.story.push_back(CallLine(run(), worst_.first));
  finding.story.push_back(CallLine(run(), worst_.last));
  finding.cure = "keep the old value unless something else changes; sort what has no order";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

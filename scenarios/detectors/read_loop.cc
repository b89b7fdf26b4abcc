// Each look adds to two streaks, that of its key and that of its controller (under kNoObject, which
// is greater than every object: KeysOf relies on it). A thousand keys may each be looked at seldom
// enough while their controller asks the server without a pause.
#include "scenarios/detectors/read_loop.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kLongEnough = absl::Minutes(10);
constexpr absl::Duration kFast = absl::Seconds(5);       // between two looks of one key
constexpr absl::Duration kFastReads = absl::Seconds(2);  // between two requests of one controller
constexpr absl::Duration kFastLooks =
    absl::Milliseconds(50);  // between two looks of one controller
constexpr absl::Duration kLongReconcile = absl::Seconds(30);
constexpr absl::Duration kHumane = absl::Seconds(25);  // of one key, whatever the others do
constexpr uint64_t kHot = 1000;

}  // namespace

void ReadLoop::Begin(Streak* streak, const Event& seen) const {
  *streak = Streak();
  streak->first = streak->last = seen.time;
  streak->first_record = streak->last_record = seen.index;
}

// Reads within one reconcile that goes on and on.
void ReadLoop::OnCall(const CallEvent& seen) {
  if (!seen.by_controller || seen.reconcile == 0 || run().phase() >= Phase::kProbe) return;
  const absl::Time begun = run().trace().record(seen.reconcile).time();
  if (seen.time - begun < kLongReconcile) return;
  const ReconcileFacts& facts = run().causes().reconcile(seen.reconcile);
  Streak& streak = streaks_[{seen.actor, facts.object}];
  const api::Verb verb = seen.call.request.verb;
  const bool read = verb == api::Verb::kGet || verb == api::Verb::kList;
  const bool moved = seen.object != kNoObject && run().LastChange(seen.object) > streak.last_record;
  if (streak.first_record == 0 || seen.call.changed() || facts.calls > 0 || moved) {
    Begin(&streak, seen);
    return;
  }
  ++(read ? streak.reads : streak.no_ops);
  streak.last = seen.time;
  streak.last_record = seen.index;
}

void ReadLoop::OnReconcileEnd(const ReconcileEvent& end) {
  if (end.object == kNoObject || run().phase() >= Phase::kProbe) return;
  const Causes& causes = run().causes();
  const ReconcileFacts& facts = causes.reconcile(end.reconcile_record.begin);
  const bool by_timer = facts.waker == Waker::kTimer || facts.waker == Waker::kRequeue;
  // The newest change of what this look read, since the look before.
  const ChangeNumber seen_before = causes.reconcile(facts.before).changes_before;
  const bool news = !by_timer || !end.reconcile_record.outcome.error.ok() || facts.calls > 0 ||
                    facts.faulted || !facts.changes.empty() ||
                    causes.NewestForeign(facts, seen_before) != 0;
  Streak& own = streaks_[{end.actor, end.object}];
  Streak& all = streaks_[{end.actor, kNoObject}];
  if (news) {
    Begin(&own, end);
    // One key that has something to do says nothing of the others; an event wakes one of many.
    if (all.first_record == 0) Begin(&all, end);
    return;
  }
  for (Streak* streak : {&own, &all}) {
    if (streak->first_record == 0) Begin(streak, end);
    ++streak->looks;
    for (const ReadFacts& read : facts.reads) streak->reads += read.live ? 1 : 0;
    streak->no_ops += facts.no_ops;
    streak->last = end.time;
    streak->last_record = end.index;
  }
  if (own.looks >= kHot &&
      own.last - own.first < absl::Seconds(1) * static_cast<int64_t>(own.looks)) {
    hot_ = true;
  }
}

size_t ReadLoop::KeysOf(sim::ActorId actor) const {
  const auto first = streaks_.lower_bound({actor, 0});
  return static_cast<size_t>(std::distance(first, streaks_.lower_bound({actor, kNoObject})));
}

bool ReadLoop::IsLoop(const Key& key, const Streak& streak) const {
  const absl::Duration span = streak.last - streak.first;
  const auto at_pace = [&](uint64_t times, absl::Duration pace) {
    return times > 1 && span <= pace * static_cast<int64_t>(times);
  };
  // Who sends writes that change nothing each time does not only look: redundant-write.
  if (streak.looks > 0 && streak.no_ops >= streak.looks) return false;
  const bool own = key.second != kNoObject;
  if (own && streak.looks >= kHot && at_pace(streak.looks, absl::Seconds(1))) return true;
  if (span < kLongEnough) return false;
  if (!own) {
    // Many keys that each come back at a humane pace are many, and no loop.
    const auto keys = static_cast<int64_t>(KeysOf(key.first));
    if (!at_pace(streak.looks, kHumane / std::max<int64_t>(1, keys))) return false;
    return at_pace(streak.reads, kFastReads) || at_pace(streak.looks, kFastLooks);
  }
  return at_pace(streak.looks, kFast) || at_pace(streak.reads, kFastReads);
}

Finding ReadLoop::Describe(const Key& key, const Streak& streak) const {
  const absl::Duration span = streak.last - streak.first;
  const std::string who = run().ActorName(key.first);
  const std::string what =
      key.second == kNoObject ? std::string("its objects") : run().Describe(key.second);
  Finding finding = NewFinding();
  const bool reads_much = streak.reads > streak.looks;
  finding.sentence = absl::StrCat(
      who, reads_much ? " read from the API server for " : " looked at ", what, " ",
      reads_much ? streak.reads : streak.looks, " times in ", ShowDuration(span),
      ", nothing of what it read was changed by anybody, and no service was asked",
      streak.no_ops > 0 ? absl::StrCat("; its ", streak.no_ops, " write requests changed nothing")
                        : "",
      ".");
  finding.since = streak.first;
  finding.objects.push_back(key.second == kNoObject ? absl::StrCat("objects of ", who) : what);
  if (streak.looks > 0) {
    finding.facts.emplace_back(
        "reconciles",
        absl::StrCat(
            streak.looks, ", one every ",
            ShowDuration(span / std::max<int64_t>(1, static_cast<int64_t>(streak.looks) - 1))));
  }
  if (streak.reads > 0) {
    finding.facts.emplace_back(
        "requests",
        absl::StrCat(streak.reads, " reads of the API server, ",
                     streak.looks > 0 && reads_much
                         ? absl::StrCat("about ", streak.reads / streak.looks, " in each")
                         : absl::StrCat("one every ",
                                        ShowDuration(span / static_cast<int64_t>(streak.reads)))));
  }
  finding.facts.emplace_back("woken", streak.looks > 0
                                          ? "by its own timer, each time"
                                          : "once: one reconcile that goes on reading");
  finding.story.push_back(RecordLine(run(), streak.first_record));
  finding.story.push_back(RecordLine(run(), streak.last_record));
  finding.cure =
      "watch what is awaited (Owns, Watches) instead of asking again with RequeueAfter, or "
      "ask at a pace that grows; list from the cache";
  return finding;
}

void ReadLoop::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  const Streak* worst = nullptr;
  Key worst_key;
  for (const auto& [key, streak] : streaks_) {
    if (streak.first_record == 0 || !IsLoop(key, streak)) continue;
    // A key's own loop says more than that of all keys of its controller.
    const bool own = key.second != kNoObject;
    if (worst != nullptr && (worst_key.second != kNoObject) >= own &&
        worst->looks + worst->reads >= streak.looks + streak.reads) {
      continue;
    }
    worst = &streak;
    worst_key = key;
  }
  if (worst != nullptr) findings->push_back(Describe(worst_key, *worst));
}

}  // namespace quiesce::scenarios

#include "scenarios/detectors/conflict_livelock.h"

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kEnough = 8;
// A watch that was cut is back within half a minute, and with it what the cache shows.
constexpr absl::Duration kLongerThanAnOutage = absl::Seconds(30);

}  // namespace

void ConflictLivelock::OnCall(const SeenCall& seen) {
  const api::Request& request = seen.call.request;
  if (!seen.by_controller || seen.object == kNoObject ||
      (request.verb != api::Verb::kUpdate && request.verb != api::Verb::kPatch) ||
      seen.call.fault != edge::InjectedFault::kNone) {
    return;
  }
  const std::pair<sim::ActorId, ObjectId> key{seen.actor, seen.object};
  if (seen.call.status.reason != "Conflict") {
    if (seen.call.status.ok()) streaks_.erase(key);
    return;
  }
  const Value& version = request.body["metadata"]["resourceVersion"];
  if (version.is_null()) return;
  Streak& streak = streaks_[key];
  if (streak.version != version) {
    streak.version = version;
    streak.conflicts.clear();
  }
  streak.conflicts.push_back(seen.index);
  if (seen.time - run().trace().record(streak.conflicts.front()).time() < kLongerThanAnOutage) {
    return;
  }
  if (streak.conflicts.size() > worst_.conflicts.size()) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void ConflictLivelock::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (worst_.conflicts.size() < kEnough) return;
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(
      run().ActorName(worst_key_.first), " got ", worst_.conflicts.size(), " conflicts in a row on ",
      run().Describe(worst_key_.second), " with the same resourceVersion ",
      worst_.version.string_value(), ": it never reads the object anew.");
  finding.since = run().trace().record(worst_.conflicts.front()).time();
  finding.objects.push_back(run().Describe(worst_key_.second));
  finding.facts.emplace_back("conflicts", absl::StrCat(worst_.conflicts.size(), " in a row"));
  finding.facts.emplace_back("precondition",
                             absl::StrCat("resourceVersion ", worst_.version.string_value()));
  finding.story.push_back(CallLine(run(), worst_.conflicts.front()));
  finding.story.push_back(CallLine(run(), worst_.conflicts.back()));
  finding.cure = "read the object again after a conflict, from the server if the cache is behind";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

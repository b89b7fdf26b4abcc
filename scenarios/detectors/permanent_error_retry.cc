#include "scenarios/detectors/permanent_error_retry.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kEnough = 8;

// No retry of the same thing makes it succeed.
bool IsPermanent(const absl::Status& error) {
  const runtime::ReasonAndCode reason = runtime::ReasonOf(error);
  if (reason.code != 0) {
    return runtime::IsNotFound(error) || runtime::IsAlreadyExists(error) ||
           runtime::IsInvalid(error) || runtime::IsForbidden(error) ||
           runtime::IsBadRequest(error) || runtime::IsMethodNotSupported(error);
  }
  switch (error.code()) {
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kUnimplemented:
      return true;
    default:
      return false;
  }
}

}  // namespace

void PermanentErrorRetry::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.object == kNoObject) return;
  streaks_.erase(streaks_.lower_bound({seen.object, 0}), streaks_.lower_bound({seen.object + 1, 0}));
}

void PermanentErrorRetry::OnReconcileEnd(const SeenReconcile& end) {
  if (end.object == kNoObject) return;
  const absl::Status& error = end.reconcile_record.outcome.error;
  const Key key{end.object, end.actor};
  if (!IsPermanent(error)) {
    streaks_.erase(key);
    return;
  }
  Streak& streak = streaks_[key];
  if (streak.error != error.message()) {
    streak = Streak();
    streak.error = std::string(error.message());
    streak.first = end.index;
  }
  streak.tries.push_back(end.time);
  streak.last = end.index;
  if (streak.tries.size() > worst_.tries.size()) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void PermanentErrorRetry::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (worst_.tries.size() < kEnough) return;
  std::vector<absl::Duration> gaps;
  for (size_t i = 1; i < worst_.tries.size(); ++i) {
    gaps.push_back(worst_.tries[i] - worst_.tries[i - 1]);
  }
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(run().ActorName(worst_key_.second), " retried ",
                                  run().Describe(worst_key_.first), " ", worst_.tries.size(),
                                  " times after an error that no retry can heal.");
  finding.since = worst_.tries.front();
  finding.objects.push_back(run().Describe(worst_key_.first));
  finding.facts.emplace_back("error", worst_.error);
  finding.facts.emplace_back("tries", absl::StrCat(worst_.tries.size(), ", after ",
                                                   ShowDurations(gaps)));
  finding.story.push_back(ReconcileLine(run(), worst_.first));
  finding.story.push_back(ReconcileLine(run(), worst_.last));
  finding.cure = "take the error for what it says (IgnoreNotFound, AlreadyExists), or end with it";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

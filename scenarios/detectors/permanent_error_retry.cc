// A row of tries is kept for each key and each error (its signature: reason, code, and the text
// without what differs from try to try). Keeping one row per key would let an error in between that
// passes hide the one that does not. What was refused is remembered until the reconcile ends,
// because a reconciler may wrap it into an error without a code, or swallow it and ask for another
// look.
#include "scenarios/detectors/permanent_error_retry.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kEnough = 8;
constexpr absl::Duration kMayCome = absl::Minutes(10);
// A key that waits a quarter of an hour between its tries makes few of them. So many over so long
// are as clear.
constexpr size_t kFew = 5;
constexpr absl::Duration kLong = absl::Hours(1);
constexpr absl::Duration kSpeed = absl::Minutes(1);  // of requeues after swallowed errors

// A text without what differs from try to try: what is in quotes, numbers, words with digits.
std::string Kind(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '"' || c == '\'' || c == '`') {
      const size_t end = text.find(c, i + 1);
      if (end != absl::string_view::npos) {
        out += "_";
        i = end + 1;
        continue;
      }
    }
    size_t end = i;
    bool digits = false;
    while (end < text.size() && (absl::ascii_isalnum(static_cast<unsigned char>(text[end])) ||
                                 text[end] == '-' || text[end] == '.')) {
      digits |= absl::ascii_isdigit(static_cast<unsigned char>(text[end])) != 0;
      ++end;
    }
    if (end == i) {
      out += text[i++];
      continue;
    }
    out += digits ? "_" : std::string(text.substr(i, end - i));
    i = end;
  }
  return out;
}

}  // namespace

PermanentErrorRetry::Heals PermanentErrorRetry::HealsOf(const absl::Status& error, int code) {
  if (code != 0) {
    if (runtime::IsConflict(error)) return Heals::kAlways;
    if (runtime::IsNotFound(error)) return Heals::kMaybe;
    return runtime::IsAlreadyExists(error) || runtime::IsInvalid(error) ||
                   runtime::IsForbidden(error) || runtime::IsBadRequest(error) ||
                   runtime::IsMethodNotSupported(error)
               ? Heals::kNever
               : Heals::kAlways;
  }
  switch (error.code()) {
    case absl::StatusCode::kAlreadyExists:
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kPermissionDenied:
    case absl::StatusCode::kUnauthenticated:
    case absl::StatusCode::kUnimplemented:
    case absl::StatusCode::kOutOfRange:
      return Heals::kNever;
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kFailedPrecondition:
      return Heals::kMaybe;
    default:
      return Heals::kAlways;
  }
}

PermanentErrorRetry::Failure PermanentErrorRetry::FailureOf(const absl::Status& error) {
  Failure failure;
  const runtime::ReasonAndCode reason = runtime::ReasonOf(error);
  failure.heals = HealsOf(error, reason.code);
  if (failure.heals == Heals::kAlways) return failure;  // nobody will ask what it was
  failure.error = std::string(error.message());
  failure.signature = absl::StrCat(reason.reason, " ", reason.code, " ", error.raw_code(), " ",
                                   Kind(error.message()));
  return failure;
}

void PermanentErrorRetry::OnCall(const CallEvent& seen) {
  if (seen.reconcile == 0) return;
  if (seen.call.status.ok() ||
      (seen.call.fault != edge::InjectedFault::kNone && !seen.call.for_good)) {
    last_failure_.erase(seen.reconcile);
    return;
  }
  Failure& failure = last_failure_[seen.reconcile];
  failure = FailureOf(runtime::ApiError(seen.call.status));
  failure.answers = seen.call.status.reason == "AlreadyExists" || seen.call.status.code == 404;
}

void PermanentErrorRetry::OnExternalCall(const ExternalCallEvent& seen) {
  if (seen.reconcile == 0) return;
  if (seen.call.status.ok()) {
    last_failure_.erase(seen.reconcile);
  } else {
    Failure& failure = last_failure_[seen.reconcile];
    failure = FailureOf(seen.call.status);
    failure.answers = absl::IsAlreadyExists(seen.call.status) || absl::IsNotFound(seen.call.status);
    failure.for_good = seen.call.troubled && failure.heals == Heals::kNever;
  }
}

bool PermanentErrorRetry::IsEnough(const Streak& streak) {
  if (streak.tries.size() < kFew) return false;
  const absl::Duration since = streak.tries.back() - streak.tries.front();
  if (streak.tries.size() < kEnough) return streak.heals == Heals::kNever && since >= kLong;
  return streak.heals == Heals::kNever || since >= kMayCome;
}

void PermanentErrorRetry::OnReconcileEnd(const ReconcileEvent& end) {
  if (end.object == kNoObject || run().phase() >= Phase::kProbe) return;
  Failure refused;
  if (const auto found = last_failure_.find(end.reconcile_record.begin);
      found != last_failure_.end()) {
    refused = std::move(found->second);
    last_failure_.erase(found);
  }
  const Key key{end.object, end.actor};
  const runtime::Outcome& outcome = end.reconcile_record.outcome;
  const ReconcileFacts& facts = run().causes().reconcile(end.reconcile_record.begin);
  const bool swallowed =
      outcome.error.ok() && refused.heals != Heals::kAlways && !refused.answers &&
      (outcome.result.requeue || (outcome.result.requeue_after > absl::ZeroDuration() &&
                                  outcome.result.requeue_after <= kSpeed));
  if (outcome.error.ok() && !swallowed) {
    streaks_.erase(key);
    return;
  }
  Failure failure = outcome.error.ok() ? refused : FailureOf(outcome.error);
  // However it is wrapped, what was refused decides.
  if (failure.heals == Heals::kAlways && refused.heals != Heals::kAlways) failure = refused;
  if (failure.heals == Heals::kAlways || (facts.faulted && !refused.for_good) ||
      runtime::IsTerminalError(outcome.error))
    return;
  if (!facts.fresh()) return;
  const bool retried = facts.waker == Waker::kRetry || facts.waker == Waker::kRequeue ||
                       facts.waker == Waker::kTimer;
  Streak& streak = streaks_[key][failure.signature];
  if (!retried && !streak.tries.empty()) return;
  if (streak.tries.empty()) {
    streak.error = failure.error;
    streak.heals = failure.heals;
    streak.first = end.index;
  }
  streak.tries.push_back(end.time);
  streak.last = end.index;
  if (IsEnough(streak) && streak.tries.size() > worst_.tries.size()) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void PermanentErrorRetry::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (worst_.tries.empty()) return;
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
  finding.facts.emplace_back("tries",
                             absl::StrCat(worst_.tries.size(), ", after ", ShowDurations(gaps)));
  finding.facts.emplace_back("read", "its cache was up to date each time");
  finding.story.push_back(ReconcileLine(run(), worst_.first));
  finding.story.push_back(ReconcileLine(run(), worst_.last));
  finding.cure =
      "take the error for what it says (IgnoreNotFound, IgnoreAlreadyExists), or say it in a "
      "condition and return reconcile.TerminalError, so that a new event wakes the key";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

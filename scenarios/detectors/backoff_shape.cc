#include "scenarios/detectors/backoff_shape.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr int kEnough = 3;

// `5 s, 10 s, 20 s ... 5 m`: what the policy promises.
std::string ShowPolicy(const runtime::RetryPolicy& policy) {
  std::string out = ShowDuration(policy.base);
  absl::Duration gap = policy.base;
  for (int i = 0; i < 2 && gap * 2 <= policy.cap; ++i) {
    gap *= 2;
    absl::StrAppend(&out, ", ", ShowDuration(gap));
  }
  if (policy.cap != absl::InfiniteDuration() && gap < policy.cap) {
    absl::StrAppend(&out, " ... ", ShowDuration(policy.cap));
  }
  return out;
}

}  // namespace

void BackoffShape::OnExternalCall(const SeenExternalCall& seen) {
  if (seen.reconcile == 0) return;
  const absl::Status& status = seen.call.status;
  const bool failed = !status.ok() && !absl::IsAlreadyExists(status) && !absl::IsNotFound(status);
  called_[seen.reconcile] |= failed;
}

void BackoffShape::OnReconcileEnd(const SeenReconcile& end) {
  const auto called = called_.find(end.reconcile_record.begin);
  if (called == called_.end()) return;
  const bool failed = called->second;
  called_.erase(called);
  const runtime::ControllerSpec* spec = run().SpecOf(end.actor);
  if (spec == nullptr || spec->declared.base == absl::ZeroDuration()) return;
  const Key key{end.object, end.actor};
  if (!failed) {
    rows_.erase(key);
    return;
  }
  Row& row = rows_[key];
  row.attempts.push_back(run().trace().record(end.reconcile_record.begin).time());
  row.ends.push_back(end.index);
  if (row.attempts.size() < 2) return;
  const size_t n = row.attempts.size();
  const absl::Duration gap = row.attempts[n - 1] - row.attempts[n - 2];
  if (gap < spec->declared.base / 2) {
    ++row.too_soon;
  } else if (gap > spec->declared.cap * 2) {
    ++row.too_late;
  } else if (n > 2 && gap < (row.attempts[n - 2] - row.attempts[n - 3]) / 2) {
    ++row.shrunk;
  }
  if (row.wrong() > worst_.wrong()) {
    worst_ = row;
    worst_key_ = key;
    declared_ = spec->declared;
  }
}

void BackoffShape::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (worst_.wrong() < kEnough) return;
  std::vector<absl::Duration> gaps;
  for (size_t i = 1; i < worst_.attempts.size(); ++i) {
    gaps.push_back(worst_.attempts[i] - worst_.attempts[i - 1]);
  }
  std::vector<std::string> wrong;
  if (worst_.too_soon > 0) wrong.push_back(absl::StrCat(worst_.too_soon, " sooner than the base"));
  if (worst_.shrunk > 0) {
    wrong.push_back(absl::StrCat(worst_.shrunk, " sooner again than the one before"));
  }
  if (worst_.too_late > 0) wrong.push_back(absl::StrCat(worst_.too_late, " later than the cap"));
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(
      run().ActorName(worst_key_.second), " tried the service ", worst_.attempts.size(),
      " times for ", run().Describe(worst_key_.first),
      " while it failed, and not at the pace that it declares.");
  finding.since = worst_.attempts.front();
  finding.objects.push_back(run().Describe(worst_key_.first));
  finding.facts.emplace_back("declared", ShowPolicy(declared_));
  finding.facts.emplace_back("seen", ShowDurations(gaps));
  finding.facts.emplace_back("wrong", absl::StrJoin(wrong, ", "));
  for (size_t i = 0; i < worst_.ends.size() && i < 4; ++i) {
    finding.story.push_back(ReconcileLine(run(), worst_.ends[i]));
  }
  finding.cure = "remember when the next attempt may start, and ask that first, whatever woke the key";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

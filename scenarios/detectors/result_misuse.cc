#include "scenarios/detectors/result_misuse.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

bool IsWrite(api::Verb verb) {
  return verb != api::Verb::kGet && verb != api::Verb::kList && verb != api::Verb::kWatch;
}

// The write was not needed: what it wanted is so, or its object is gone.
bool FoundItsWorkDone(const edge::CallRecord& call) {
  return call.status.code == 404 || call.status.reason == "AlreadyExists";
}

}  // namespace

void ResultMisuse::OnCall(const SeenCall& seen) {
  if (seen.reconcile == 0 || !IsWrite(seen.call.request.verb)) return;
  const bool unanswered = seen.call.fault == edge::InjectedFault::kTimeoutAfterCommit;
  if (seen.call.status.ok() && !unanswered) {
    failed_.erase(std::remove_if(failed_.begin(), failed_.end(),
                                 [&](const FailedWrite& write) {
                                   return write.reconcile == seen.reconcile &&
                                          write.object == seen.object;
                                 }),
                  failed_.end());
    return;
  }
  if (FoundItsWorkDone(seen.call)) return;
  failed_.push_back(
      {seen.reconcile, seen.index, seen.object, seen.call.status.reason == "Conflict"});
}

void ResultMisuse::Note(Misuse* misuse, const SeenReconcile& end, sim::RecordIndex write) {
  if (misuse->count++ > 0) return;
  misuse->end = end.index;
  misuse->write = write;
  misuse->object = end.object;
  misuse->actor = end.actor;
}

void ResultMisuse::OnReconcileEnd(const SeenReconcile& end) {
  const runtime::Outcome& outcome = end.reconcile_record.outcome;
  const bool has_result =
      outcome.result.requeue || outcome.result.requeue_after != absl::ZeroDuration();
  if (!outcome.error.ok() && has_result) Note(&with_error_, end, 0);
  const sim::RecordIndex begin = end.reconcile_record.begin;
  for (const FailedWrite& write : failed_) {
    if (write.reconcile != begin) continue;
    if (outcome.error.ok() && !(write.conflict && outcome.result.requeue)) {
      Note(&hidden_, end, write.call);
      break;
    }
  }
  failed_.erase(std::remove_if(failed_.begin(), failed_.end(),
                               [&](const FailedWrite& write) { return write.reconcile == begin; }),
                failed_.end());
}

void ResultMisuse::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (with_error_.count == 0 && hidden_.count == 0) return;
  Finding finding = NewFinding();
  const Misuse& first = with_error_.count > 0 ? with_error_ : hidden_;
  finding.since = run().trace().record(first.end).time();
  finding.objects.push_back(run().Describe(first.object));
  if (with_error_.count > 0) {
    const auto& record = *run().trace().record(first.end).BodyAs<runtime::ReconcileRecord>();
    finding.sentence = absl::StrCat(
        run().ActorName(first.actor), " returns a result together with an error for ",
        run().Describe(first.object), "; the runtime ignores the result and retries at its own pace.");
    finding.facts.emplace_back("result", record.outcome.result.requeue
                                             ? std::string("Requeue")
                                             : absl::StrCat("RequeueAfter ",
                                                            ShowDuration(record.outcome.result.requeue_after)));
    finding.facts.emplace_back("error", std::string(record.outcome.error.message()));
    finding.facts.emplace_back("seen", absl::StrCat(with_error_.count, " times in the run"));
  } else {
    finding.sentence =
        absl::StrCat(run().ActorName(first.actor), " returns success for ",
                     run().Describe(first.object), " after a write that failed.");
  }
  if (hidden_.count > 0) {
    finding.facts.emplace_back("hidden", absl::StrCat("success after a failed write ",
                                                      hidden_.count, " times in the run"));
    finding.story.push_back(CallLine(run(), hidden_.write));
    finding.story.push_back(ReconcileLine(run(), hidden_.end));
  }
  if (with_error_.count > 0) finding.story.push_back(ReconcileLine(run(), with_error_.end));
  finding.cure = "return either a result or an error, and the error of every write";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

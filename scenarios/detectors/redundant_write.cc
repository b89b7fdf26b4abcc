#include "scenarios/detectors/redundant_write.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "reconcilers/runtime/client/api_error.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr absl::Duration kPace = absl::Minutes(5), kApplyPace = absl::Seconds(10);

}  // namespace

RedundantWrite::Sort RedundantWrite::SortOf(const api::Request& request) {
  if (request.verb == api::Verb::kCreate) return kCreate;
  if (request.verb == api::Verb::kDelete) return kDelete;
  const bool apply =
      request.verb == api::Verb::kPatch && request.patch_type == api::PatchType::kApply;
  return apply ? kApply : kUpdate;
}

bool RedundantWrite::IsEnough(Sort sort, const Streak& streak) const {
  const uint64_t enough = sort == kApply ? 30 : sort == kUpdate ? 3 : 4;
  if (streak.requests < enough) return false;
  const absl::Duration span =
      run().trace().record(streak.last).time() - run().trace().record(streak.first).time();
  return span <= (sort == kApply ? kApplyPace : kPace) * static_cast<int64_t>(streak.requests - 1);
}

void RedundantWrite::OnCall(const CallEvent& seen) {
  const api::Request& request = seen.call.request;
  if (!seen.by_controller || seen.object == kNoObject || seen.reconcile == 0 ||
      run().phase() >= Phase::kProbe || seen.call.fault != edge::InjectedFault::kNone ||
      !api::IsWrite(request.verb) || request.verb == api::Verb::kDeleteCollection ||
      !request.options.dry_run.empty()) {
    return;
  }
  const Sort sort = SortOf(request);
  const Key key{seen.actor, seen.object, sort, request.subresource};
  if (seen.call.changed()) {
    streaks_.erase(key);
    return;
  }
  const bool accepted = seen.call.status.ok();
  const bool redundant = sort == kCreate   ? seen.call.status.reason == "AlreadyExists"
                         : sort == kDelete ? seen.call.status.code == 404
                                           : accepted;
  const api::GroupVersionResource& gvr = request.resource;
  const ReconcileFacts& look = run().causes().reconcile(seen.reconcile);
  // A start and a new list look at everything, and a fault makes the next look repeat what the one
  // before did. What is tried again because it failed is permanent-error-retry.
  const bool anew = look.waker == Waker::kStart || look.waker == Waker::kRelist ||
                    look.waker == Waker::kResync || look.faulted ||
                    run().causes().reconcile(look.before).faulted || look.waker == Waker::kRetry;
  if (!redundant || anew || !look.fresh() ||
      run().causes().Unseen(seen.actor, {gvr.group, gvr.resource}, seen.object) != 0) {
    return;
  }
  Streak& streak = streaks_[key];
  if (streak.requests++ == 0) streak.first = seen.index;
  streak.last = seen.index;
  touched_.push_back({seen.reconcile, key});
}

// "Already there" and "not there" that a reconcile ends with are errors, not writes in vain.
void RedundantWrite::OnReconcileEnd(const ReconcileEvent& end) {
  const absl::Status& error = end.reconcile_record.outcome.error;
  const bool failed = runtime::IsAlreadyExists(error) || runtime::IsNotFound(error) ||
                      absl::IsAlreadyExists(error) || absl::IsNotFound(error);
  const auto mine = std::stable_partition(
      touched_.begin(), touched_.end(),
      [&](const auto& touched) { return touched.first != end.reconcile_record.begin; });
  for (auto touched = mine; touched != touched_.end(); ++touched) {
    const Key& key = touched->second;
    const auto streak = streaks_.find(key);
    if (streak == streaks_.end()) continue;
    if (failed && (key.sort == kCreate || key.sort == kDelete)) {
      streaks_.erase(streak);
    } else if (streak->second.requests > worst_.requests && IsEnough(key.sort, streak->second)) {
      worst_ = streak->second;
      worst_key_ = key;
    }
  }
  touched_.erase(mine, touched_.end());
}

std::string RedundantWrite::Difference(const edge::CallRecord& call) const {
  if (call.request.verb != api::Verb::kUpdate) return "";
  std::vector<FieldChange> differs;
  for (FieldChange& change : DiffFields(call.request.body, call.after)) {
    if (change.path != ".metadata" && change.path.rfind(".metadata.", 0) == 0) continue;
    const bool status = change.path.rfind(".status", 0) == 0;
    if (status == (call.request.subresource == "status")) differs.push_back(std::move(change));
  }
  return differs.empty() ? "" : ShowChanges(differs);
}

void RedundantWrite::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (worst_.requests == 0) return;
  static constexpr const char* kWhat[] = {"wrote", "applied", "created", "deleted"};
  static constexpr const char* kVain[] = {
      " times in a row without changing anything.", " times in a row without changing anything.",
      " times in a row although it exists.", " times in a row although it is gone."};
  const sim::TraceRecord& first = run().trace().record(worst_.first);
  const sim::TraceRecord& last = run().trace().record(worst_.last);
  Finding finding = NewFinding();
  finding.sentence =
      absl::StrCat(run().ActorName(worst_key_.actor), " ", kWhat[worst_key_.sort], " ",
                   run().Describe(worst_key_.object), " ", worst_.requests, kVain[worst_key_.sort]);
  finding.since = first.time();
  finding.objects.push_back(run().Describe(worst_key_.object));
  finding.facts.emplace_back(
      "requests", absl::StrCat(worst_.requests, " in ", ShowDuration(last.time() - first.time())));
  const std::string difference = Difference(*last.BodyAs<edge::CallRecord>());
  if (!difference.empty()) {
    finding.facts.emplace_back("sent", absl::StrCat("what the server makes of it: ", difference));
  }
  finding.facts.emplace_back("read", "its cache was up to date each time");
  finding.facts.emplace_back(
      "effect", "none: the server stored nothing and sent no event, so this is no loop");
  finding.story.push_back(CallLine(run(), worst_.first));
  finding.story.push_back(CallLine(run(), worst_.last));
  finding.cure =
      "read first and compare (controllerutil.CreateOrUpdate; equality.Semantic.DeepDerivative "
      "for what the server defaults), and write only a difference";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

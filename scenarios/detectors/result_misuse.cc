// A failed request is not yet a mistake: the same look may repeat it, a later one may make up for
// it, a status or an Event may tell of it. So failures are kept by reconcile (failed_) until the
// reconcile ends, and what it then hides, by key and object (hidden_), until something makes up for
// it or the run is at rest.
#include "scenarios/detectors/result_misuse.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// The same request once more: the client repeats what was too much for the server by itself, and
// the reconcile never learns of the first answer.
bool IsRepetition(const api::Request& again, const api::Request& before) {
  // A creation that succeeded is recorded under the name that the server drew for it.
  return again.verb == before.verb && again.resource == before.resource &&
         again.subresource == before.subresource && again.namespace_ == before.namespace_ &&
         (again.name == before.name || again.verb == api::Verb::kCreate) &&
         again.body == before.body;
}

// Creates what the other, which was refused, would have: an object of no name yet.
bool CreatesAlike(const api::Request& request, const api::Request& refused) {
  return request.verb == api::Verb::kCreate && refused.verb == api::Verb::kCreate &&
         request.resource == refused.resource && request.namespace_ == refused.namespace_ &&
         request.body["metadata"]["generateName"] == refused.body["metadata"]["generateName"];
}

bool LetsGo(const edge::CallRecord& call) {
  if (call.after.is_null()) return true;
  return call.after["metadata"]["finalizers"].size() < call.before["metadata"]["finalizers"].size();
}

}  // namespace

// No one needs to learn of it.
bool ResultMisuse::IsHarmless(const edge::CallRecord& call) {
  if (call.status.code == 404 || call.status.reason == "AlreadyExists") return true;
  if (!call.request.options.dry_run.empty()) return true;
  if (call.request.resource.resource == "events") return true;
  if (call.request.verb == api::Verb::kDelete && !call.request.body["preconditions"].is_null())
    return true;
  return absl::StrContains(call.status.message, "is being terminated");
}

const api::Request& ResultMisuse::RequestOf(sim::RecordIndex call) const {
  return run().trace().record(call).BodyAs<edge::CallRecord>()->request;
}

void ResultMisuse::OnSuccess(const CallEvent& seen) {
  const api::Request& request = seen.call.request;
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  // What was hidden before is made up for.
  hidden_.erase({seen.actor, seen.object, request.subresource});
  if (request.verb == api::Verb::kCreate) {
    const auto nameless = hidden_.find({seen.actor, kNoObject, request.subresource});
    if (nameless != hidden_.end() && CreatesAlike(request, RequestOf(nameless->second.call))) {
      hidden_.erase(nameless);
    }
  }
  const bool tells = request.resource.resource == "events" ||
                     (seen.object == key && request.subresource == "status" && seen.call.changed());
  for (size_t i = 0; i < failed_.size();) {
    Failed& failed = failed_[i];
    if (failed.reconcile != seen.reconcile) {
      ++i;
      continue;
    }
    const bool same = failed.object == seen.object && failed.subresource == request.subresource;
    if (failed.read ? same && !api::IsWrite(request.verb) : same && api::IsWrite(request.verb)) {
      failed_.erase(failed_.begin() + static_cast<ptrdiff_t>(i));
      continue;
    }
    if (tells) failed.told = true;
    ++i;
  }
}

void ResultMisuse::OnDeed(const CallEvent& seen) {
  const api::Request& request = seen.call.request;
  for (Failed& failed : failed_) {
    if (failed.reconcile != seen.reconcile || !failed.read) continue;
    const bool made_it =
        request.verb == api::Verb::kCreate &&
        (seen.object == failed.object || (request.body["metadata"].Has("generateName") &&
                                          run().ResourceOf(seen.object).Qualified() ==
                                              run().ResourceOf(failed.object).Qualified()));
    if (!made_it && !LetsGo(seen.call)) continue;
    failed.deed = seen.index;
    failed.apart = !made_it && seen.object != failed.key && seen.object != failed.object;
    failed.unheard |= edge::LosesAnswer(seen.call.fault);
  }
}

void ResultMisuse::OnCall(const CallEvent& seen) {
  if (seen.reconcile == 0 || run().phase() >= Phase::kProbe) return;
  failed_.erase(std::remove_if(failed_.begin(), failed_.end(),
                               [&](const Failed& failed) {
                                 return failed.reconcile == seen.reconcile &&
                                        IsRepetition(seen.call.request, RequestOf(failed.call));
                               }),
                failed_.end());
  if (seen.call.changed()) OnDeed(seen);
  const bool unanswered = edge::LosesAnswer(seen.call.fault);
  if (seen.call.status.ok() && !unanswered) {
    OnSuccess(seen);
    return;
  }
  const bool write = api::IsWrite(seen.call.request.verb);
  if (write ? IsHarmless(seen.call) : seen.call.status.code == 404) {
    // What should be created is there.
    if (seen.call.status.reason == "AlreadyExists") hidden_.erase({seen.actor, seen.object, ""});
    return;
  }
  if (!write && seen.call.request.verb != api::Verb::kGet) return;
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  failed_.push_back({seen.reconcile, seen.index, seen.object, key, seen.call.request.subresource,
                     !write, seen.call.status.reason == "Conflict"});
}

bool ResultMisuse::TellsOf(const absl::Status& error, sim::RecordIndex call) const {
  const std::string& said = run().trace().record(call).BodyAs<edge::CallRecord>()->status.message;
  return !said.empty() && absl::StrContains(error.message(), said);
}

void ResultMisuse::Note(Misuse* misuse, const ReconcileEvent& end, sim::RecordIndex call) const {
  if (misuse->count++ > 0) return;
  misuse->end = end.index;
  misuse->call = call;
  misuse->object = end.object;
  misuse->actor = end.actor;
}

void ResultMisuse::OnReconcileEnd(const ReconcileEvent& end) {
  if (run().phase() >= Phase::kProbe) return;
  const runtime::Outcome& outcome = end.reconcile_record.outcome;
  const bool has_result =
      outcome.result.requeue || outcome.result.requeue_after != absl::ZeroDuration();
  if (!outcome.error.ok() && has_result) Note(&with_error_, end, 0);
  const sim::RecordIndex begin = end.reconcile_record.begin;
  // A look after a conflict works with what is there by then.
  for (auto hidden = hidden_.begin(); hidden != hidden_.end();) {
    const auto& call = *run().trace().record(hidden->second.call).BodyAs<edge::CallRecord>();
    const bool over = call.status.reason == "Conflict" && hidden->second.object == end.object &&
                      hidden->second.actor == end.actor && outcome.error.ok();
    hidden = over ? hidden_.erase(hidden) : std::next(hidden);
  }
  for (const Failed& failed : failed_) {
    if (failed.reconcile != begin) continue;
    if (failed.read) {
      // An error that tells of the lost answer of the deed does not tell of the read.
      const bool told = failed.unheard ? TellsOf(outcome.error, failed.call) : !outcome.error.ok();
      if (failed.deed != 0 && !told) {
        Note(&taken_for_gone_, end, failed.call);
      }
    } else if (outcome.error.ok() && !has_result && !failed.told) {
      Note(&hidden_[{end.actor, failed.object, failed.subresource}], end, failed.call);
    }
  }
  failed_.erase(std::remove_if(failed_.begin(), failed_.end(),
                               [&](const Failed& failed) { return failed.reconcile == begin; }),
                failed_.end());
}

void ResultMisuse::OnPhase(Phase phase, absl::Time when) {
  if (phase == Phase::kProbe) ForgetWhatIsGone();
}

// Who died right after the deed has done it, whatever the look would have handed back.
void ResultMisuse::JudgeTheKilled() {
  for (const Failed& failed : failed_) {
    if (failed.deed == 0 || failed.apart) continue;
    const sim::TraceRecord& deed = run().trace().record(failed.deed);
    if (taken_for_gone_.count++ > 0 && taken_for_gone_.end < failed.deed) continue;
    taken_for_gone_.end = failed.deed;
    taken_for_gone_.call = failed.call;
    taken_for_gone_.object = failed.key;
    taken_for_gone_.actor = deed.actor;
  }
  failed_.clear();
}

// What is gone at rest needs no write any more.
void ResultMisuse::ForgetWhatIsGone() {
  if (std::exchange(judged_, true)) return;
  for (auto hidden = hidden_.begin(); hidden != hidden_.end();) {
    const auto& call = *run().trace().record(hidden->second.call).BodyAs<edge::CallRecord>();
    const ObjectId object = std::get<1>(hidden->first);
    const bool gone = object != kNoObject && run().StateOf(object).is_null() &&
                      call.request.verb != api::Verb::kCreate;
    hidden = gone ? hidden_.erase(hidden) : std::next(hidden);
  }
}

void ResultMisuse::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  ForgetWhatIsGone();
  JudgeTheKilled();
  const Misuse* hidden = nullptr;
  for (const auto& [what, misuse] : hidden_) {
    if (hidden == nullptr || misuse.end < hidden->end) hidden = &misuse;
  }
  const Misuse* first = with_error_.count > 0 ? &with_error_
                        : hidden != nullptr   ? hidden
                                              : &taken_for_gone_;
  if (first->count == 0) return;
  Finding finding = NewFinding();
  finding.since = run().trace().record(first->end).time();
  finding.objects.push_back(run().Describe(first->object));
  // What was to be written, and the same elsewhere, so that what comes of it is told as that.
  absl::btree_set<std::string> others;
  for (const auto& [what, misuse] : hidden_) {
    if (misuse.object != first->object) others.insert(run().Describe(misuse.object));
    for (const ObjectId object : {misuse.object, std::get<1>(what)}) {
      if (object == kNoObject || object == first->object || finding.objects.size() >= 6) continue;
      finding.objects.push_back(run().Describe(object));
    }
  }
  const std::string who = run().ActorName(first->actor), what = run().Describe(first->object);
  if (first == &with_error_) {
    const auto& record = *run().trace().record(first->end).BodyAs<runtime::ReconcileRecord>();
    finding.sentence =
        absl::StrCat(who, " returns a result together with an error for ", what,
                     "; the runtime ignores the result and retries at its own pace.");
    finding.facts.emplace_back(
        "result",
        record.outcome.result.requeue
            ? std::string("Requeue")
            : absl::StrCat("RequeueAfter ", ShowDuration(record.outcome.result.requeue_after)));
    finding.facts.emplace_back("error", std::string(record.outcome.error.message()));
    finding.facts.emplace_back("seen",
                               absl::StrCat(ShowCount(with_error_.count, "time"), " in the run"));
  } else if (first == hidden) {
    finding.sentence =
        absl::StrCat(who, " returns success for ", what,
                     " after a write that failed, and no one can learn of it: no retry, "
                     "no condition, no Event, and no later write makes up for it.");
  } else {
    finding.sentence =
        absl::StrCat(who, " took a read that failed for \"not there\" and went on for ", what,
                     " as if the object were gone.");
  }
  if (hidden != nullptr) {
    finding.facts.emplace_back(
        "hidden", absl::StrCat("success after a failed write, ", ShowCount(hidden->count, "time")));
    if (!others.empty()) {
      finding.facts.emplace_back("also", absl::StrCat("the same for ", *others.begin(),
                                                      others.size() > 1 ? " and others" : ""));
    }
    finding.story.push_back(CallLine(run(), hidden->call));
    finding.story.push_back(ReconcileLine(run(), hidden->end));
  }
  if (taken_for_gone_.count > 0) {
    finding.story.push_back(CallLine(run(), taken_for_gone_.call));
    finding.story.push_back(RecordLine(run(), taken_for_gone_.end));
  }
  if (with_error_.count > 0) finding.story.push_back(ReconcileLine(run(), with_error_.end));
  finding.cure =
      "return either a result or an error, and the error of every request; only "
      "apierrors.IsNotFound means that an object is not there";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

// While the run goes on only moves of finalizers, refused additions and failed steps of clean-ups
// are collected. They are judged at the end: whether a clean-up that failed was done after all, who
// else holds the finalizer, and whether what was made too early was later deleted by its maker can
// only be known then. One finding comes out of all, with the objects of all of them, since one
// wrong line of code moves the finalizers of every object that it meets.
#include "scenarios/detectors/finalizer_discipline.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "scenarios/findings/intent.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/process_of.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// Who has failed so often may decide to give up.
constexpr size_t kTries = 3;

const Value& FinalizersOf(const Value& object) { return object["metadata"]["finalizers"]; }

bool Has(const Value& object, absl::string_view finalizer) {
  const auto items = FinalizersOf(object).items();
  return std::any_of(items.begin(), items.end(),
                     [&](const Value& item) { return item.string_value() == finalizer; });
}

// What a request or a call was, whatever became of it: "delete secrets/default/a", "drop-user".
std::string WhatOf(const sim::TraceRecord& record) {
  if (record.kind == runtime::kExternalCallRecord) {
    const auto& call = *record.BodyAs<runtime::ExternalCallRecord>();
    return absl::StrCat(call.service, " ", call.operation);
  }
  const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
  return absl::StrCat(static_cast<int>(request.verb), " ", request.resource.resource, "/",
                      request.namespace_, "/", request.name, "/", request.subresource);
}

bool Succeeded(const sim::TraceRecord& record) {
  if (record.kind == runtime::kExternalCallRecord) {
    const absl::Status& status = record.BodyAs<runtime::ExternalCallRecord>()->status;
    return status.ok() || absl::IsNotFound(status) || absl::IsAlreadyExists(status);
  }
  const api::ApiStatus& status = record.BodyAs<edge::CallRecord>()->status;
  return status.ok() || status.code == 404 || status.reason == "AlreadyExists";
}

}  // namespace

void FinalizerDiscipline::OnCall(const CallEvent& seen) {
  if (!seen.by_controller || seen.reconcile == 0 || !api::IsWrite(seen.call.request.verb)) return;
  if (seen.call.status.ok() && seen.call.fault == edge::InjectedFault::kNone) return;
  const api::Request& request = seen.call.request;
  if (!request.options.dry_run.empty() || request.resource.resource == "events") return;
  if (seen.call.status.code == 422 &&
      absl::StrContains(seen.call.status.message, "no new finalizers can be added")) {
    refused_.push_back(seen.index);
    return;
  }
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  if (key == kNoObject || key == seen.object || !IsTerminating(run().StateOf(key))) return;
  const bool deletes =
      request.verb == api::Verb::kDelete || request.verb == api::Verb::kDeleteCollection;
  if (!deletes || !request.body["preconditions"].is_null() || seen.call.status.code == 404) return;
  if (seen.call.changed()) return;  // done, whatever the client heard
  failed_[seen.reconcile].push_back(seen.index);
}

void FinalizerDiscipline::OnExternalCall(const ExternalCallEvent& seen) {
  if (seen.reconcile == 0 || seen.call.acted || Succeeded(run().trace().record(seen.index))) return;
  const ObjectId key = run().causes().reconcile(seen.reconcile).object;
  if (key != kNoObject && IsTerminating(run().StateOf(key))) {
    failed_[seen.reconcile].push_back(seen.index);
  }
}

void FinalizerDiscipline::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller) return;
  const Value& before = FinalizersOf(seen.before);
  const Value& after = FinalizersOf(seen.after);
  if (before.SharesNodeWith(after) || before == after) return;
  const ChangeNumber number = run().causes().change_count();
  for (const Value& finalizer : before.items()) {
    std::string name(finalizer.string_value());
    if (!Has(seen.after, name)) moves_.push_back({number, std::move(name), false});
  }
  for (const Value& finalizer : after.items()) {
    std::string name(finalizer.string_value());
    if (Has(seen.before, name)) continue;
    put_by_.emplace(seen.actor, name);
    moves_.push_back({number, std::move(name), true});
  }
}

bool FinalizerDiscipline::Holds(sim::ActorId actor, const std::string& finalizer) const {
  if (put_by_.contains({actor, finalizer})) return true;
  const runtime::ControllerSpec* spec = run().SpecOf(actor);
  return spec != nullptr && std::find(spec->finalizers.begin(), spec->finalizers.end(),
                                      finalizer) != spec->finalizers.end();
}

bool FinalizerDiscipline::WasTriedBefore(const ReconcileFacts& facts,
                                         sim::RecordIndex failure) const {
  const std::string what = WhatOf(run().trace().record(failure));
  size_t tries = 1;
  for (sim::RecordIndex begin = facts.before; begin != 0 && tries < kTries;
       begin = run().causes().reconcile(begin).before) {
    const auto found = failed_.find(begin);
    if (found == failed_.end()) break;
    if (std::any_of(found->second.begin(), found->second.end(), [&](sim::RecordIndex index) {
          return WhatOf(run().trace().record(index)) == what;
        })) {
      ++tries;
    }
  }
  return tries >= kTries;
}

sim::RecordIndex FinalizerDiscipline::FailureBefore(const Move& off) const {
  const ChangeFacts& change = run().causes().change(off.change);
  if (!IsTerminating(change.from) || !Holds(change.actor, off.finalizer)) return 0;
  const auto failed = failed_.find(change.reconcile);
  if (failed == failed_.end()) return 0;
  for (const sim::RecordIndex failure : failed->second) {
    if (failure > change.record) continue;
    const std::string what = WhatOf(run().trace().record(failure));
    bool done = false;  // by another try of the same look
    for (sim::RecordIndex at = failure + 1; at < change.record && !done; ++at) {
      const sim::TraceRecord& record = run().trace().record(at);
      done = run().ReconcileOf(at) == change.reconcile && record.body &&
             (record.kind == edge::kCallRecord || record.kind == runtime::kExternalCallRecord) &&
             WhatOf(record) == what && Succeeded(record);
    }
    if (!done && !WasTriedBefore(run().causes().reconcile(change.reconcile), failure)) {
      return failure;
    }
  }
  return 0;
}

// What has no owner reference is deleted after the finalizer: if the controller dies in between,
// nobody ever does.
bool FinalizerDiscipline::CleansAfterwards(const Move& off, ChangeNumber* deed) const {
  const Causes& causes = run().causes();
  const ChangeFacts& change = causes.change(off.change);
  if (!IsTerminating(change.from) || !Holds(change.actor, off.finalizer)) return false;
  for (const ChangeNumber number : causes.reconcile(change.reconcile).changes) {
    const ChangeFacts& later = causes.change(number);
    const bool deletes =
        later.to.is_null() || (IsTerminating(later.to) && !IsTerminating(later.from));
    if (number <= off.change || !deletes || later.object == change.object) continue;
    if (!later.from["metadata"]["ownerReferences"].empty()) continue;
    *deed = number;
    return true;
  }
  return false;
}

// What it made for the object before the finalizer was on, and took away itself in the end.
bool FinalizerDiscipline::ProtectsTooLate(const Move& on, ChangeNumber* made) const {
  const Causes& causes = run().causes();
  const ChangeFacts& change = causes.change(on.change);
  const ReconcileFacts& look = causes.reconcile(change.reconcile);
  if (look.object != change.object || !Holds(change.actor, on.finalizer)) return false;
  if (change.from.is_null()) return false;
  for (sim::RecordIndex begin = look.begin; begin != 0; begin = causes.reconcile(begin).before) {
    for (const ChangeNumber number : causes.reconcile(begin).changes) {
      const ChangeFacts& birth = causes.change(number);
      if (number >= on.change || !birth.from.is_null() || birth.object == change.object) continue;
      if (!birth.to["metadata"]["ownerReferences"].empty()) continue;
      // The life of the owner in which it was made.
      if (StateAt(run(), change.object, birth.record)["metadata"]["uid"] !=
          change.to["metadata"]["uid"]) {
        continue;
      }
      for (ChangeNumber at = causes.Latest(birth.object); at > number;
           at = causes.change(at).before) {
        const ChangeFacts& end = causes.change(at);
        const bool deleted = end.to.is_null() && end.actor == birth.actor && end.reconcile != 0 &&
                             causes.reconcile(end.reconcile).object == change.object;
        if (!deleted) continue;
        *made = number;
        return true;
      }
    }
  }
  return false;
}

bool FinalizerDiscipline::BelongsToAnother(const Move& off, std::string* holder) const {
  const ChangeFacts& change = run().causes().change(off.change);
  if (change.reconcile == 0 || Holds(change.actor, off.finalizer)) return false;
  const View view = ViewOf(run(), change.reconcile, change.object, change.record);
  if (view.read == 0 || !Has(view.state, off.finalizer)) return false;  // it did not know of it
  const sim::ActorId process = ProcessOf(run().trace(), change.actor);
  for (sim::ActorId actor = 1; actor < run().trace().actor_count(); ++actor) {
    // The controllers of one process know each other's finalizers: a webhook may put them on.
    if (ProcessOf(run().trace(), actor) == process || run().SpecOf(actor) == nullptr ||
        !Holds(actor, off.finalizer)) {
      continue;
    }
    *holder = run().ActorName(actor);
    return true;
  }
  return false;
}

bool FinalizerDiscipline::IsKnownTooLate(sim::RecordIndex index) const {
  const sim::TraceRecord& record = run().trace().record(index);
  const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
  const ObjectId object = run().Find({request.resource.group, request.resource.resource},
                                     request.namespace_, request.name);
  if (object == kNoObject) return false;
  const View view = ViewOf(run(), run().ReconcileOf(index), object, index);
  return view.read != 0 && IsTerminating(view.state);
}

Finding FinalizerDiscipline::Begin(ObjectId object, absl::Time since) const {
  Finding finding = NewFinding();
  finding.since = since;
  finding.objects = {run().Describe(object)};
  finding.facts.emplace_back("since", ShowMoment(since));
  finding.cure =
      "first the finalizer (and return), then what it protects; in deletion first the clean-up, "
      "with its error returned, then controllerutil.RemoveFinalizer, only of your own";
  return finding;
}

bool FinalizerDiscipline::JudgeOff(const Move& off, Finding* finding) const {
  const ChangeFacts& change = run().causes().change(off.change);
  const std::string who = run().ActorName(change.actor), what = run().Describe(change.object);
  *finding = Begin(change.object, change.time);
  finding->facts.emplace_back("field",
                              absl::StrCat(".metadata.finalizers: without ", off.finalizer));
  if (const sim::RecordIndex failure = FailureBefore(off); failure != 0) {
    finding->sentence = absl::StrCat(who, " takes its finalizer ", off.finalizer, " off ", what,
                                     " though the clean-up failed in the same look.");
    const sim::TraceRecord& record = run().trace().record(failure);
    finding->facts.emplace_back(
        "failed", absl::StrCat(record.body->Describe(), " at ", ShowMoment(record.time())));
    finding->story = {RecordLine(run(), failure), ChangeLine(run(), change.record)};
    if (record.kind == edge::kCallRecord) {
      const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
      const ObjectId left = run().Find({request.resource.group, request.resource.resource},
                                       request.namespace_, request.name);
      if (left != kNoObject && !run().StateOf(left).is_null()) {
        finding->objects.push_back(run().Describe(left));
        finding->facts.emplace_back("left", absl::StrCat(run().Describe(left), ", for good"));
      }
    }
    return true;
  }
  if (ChangeNumber deed = 0; CleansAfterwards(off, &deed)) {
    const ChangeFacts& later = run().causes().change(deed);
    finding->sentence =
        absl::StrCat(who, " takes its finalizer ", off.finalizer, " off ", what, " and deletes ",
                     run().Describe(later.object), " only then: if it dies in between, it stays.");
    finding->objects.push_back(run().Describe(later.object));
    finding->facts.emplace_back("then", absl::StrCat("deleted ", run().Describe(later.object),
                                                     " at ", ShowMoment(later.time)));
    finding->story = {ChangeLine(run(), change.record), ChangeLine(run(), later.record)};
    return true;
  }
  if (std::string holder; BelongsToAnother(off, &holder)) {
    finding->sentence = absl::StrCat(who, " takes the finalizer ", off.finalizer, " of ", holder,
                                     " off ", what, ".");
    finding->facts.emplace_back("holder", holder);
    finding->facts.emplace_back(
        "had read", ShowView(run(), ViewOf(run(), change.reconcile, change.object, change.record),
                             change.object));
    finding->story = {ChangeLine(run(), change.record)};
    return true;
  }
  return false;
}

bool FinalizerDiscipline::JudgeOn(const Move& on, Finding* finding) const {
  ChangeNumber made = 0;
  if (!ProtectsTooLate(on, &made)) return false;
  const ChangeFacts& change = run().causes().change(on.change);
  const ChangeFacts& birth = run().causes().change(made);
  *finding = Begin(change.object, birth.time);
  finding->objects.push_back(run().Describe(birth.object));
  finding->sentence =
      absl::StrCat(run().ActorName(change.actor), " makes ", run().Describe(birth.object),
                   ", which its finalizer on ", run().Describe(change.object), " is to clean up, ",
                   ShowDuration(change.time - birth.time), " before it puts the finalizer on.");
  finding->facts.emplace_back("made", ShowMoment(birth.time));
  finding->facts.emplace_back("finalizer",
                              absl::StrCat(on.finalizer, " at ", ShowMoment(change.time)));
  finding->facts.emplace_back("risk", absl::StrCat("a deletion in between leaves ",
                                                   run().Describe(birth.object), " behind"));
  finding->story = {ChangeLine(run(), birth.record), ChangeLine(run(), change.record)};
  return true;
}

void FinalizerDiscipline::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  Finding first;
  for (const Move& move : moves_) {
    Finding finding;
    if (move.on ? !JudgeOn(move, &finding) : !JudgeOff(move, &finding)) continue;
    if (first.objects.empty()) {
      first = std::move(finding);
      continue;
    }
    // The same of others, so that what comes of it is told as that.
    for (std::string& object : finding.objects) first.AlsoAbout(std::move(object));
  }
  if (!first.objects.empty()) {
    findings->push_back(std::move(first));
    return;
  }
  JudgeRefused(findings);
}

void FinalizerDiscipline::JudgeRefused(std::vector<Finding>* findings) const {
  Finding finding;
  for (const sim::RecordIndex index : refused_) {
    if (!IsKnownTooLate(index)) continue;
    const sim::TraceRecord& record = run().trace().record(index);
    const api::Request& request = record.BodyAs<edge::CallRecord>()->request;
    const ObjectId object = run().Find({request.resource.group, request.resource.resource},
                                       request.namespace_, request.name);
    const std::string what = run().Describe(object);
    if (!finding.objects.empty()) {
      finding.AlsoAbout(what);
      continue;
    }
    finding = Begin(object, record.time());
    finding.sentence = absl::StrCat(run().ActorName(record.actor), " wants to put a finalizer on ",
                                    what, ", which it knows to be deleted; the server refuses.");
    finding.facts.emplace_back("refused", absl::StrCat(refused_.size(), " times"));
    finding.facts.emplace_back(
        "had read",
        ShowView(run(), ViewOf(run(), run().ReconcileOf(index), object, index), object));
    finding.story = {CallLine(run(), index)};
    finding.cure =
        "look at metadata.deletionTimestamp before anything else, and add finalizers only where it "
        "is not set";
  }
  if (!finding.objects.empty()) findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

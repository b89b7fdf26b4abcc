// A claim is a number that a controller has put into a status. Those of the whole status and those
// of each condition are noted as they come and judged at the end, when all reads and writes of the
// look are known. That a status stays behind can only be said at rest, and is judged there
// (OnPhase), before the probe makes the controllers look again.
#include "scenarios/detectors/observed_generation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apiserver_fake/api/verb_name.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/findings/views.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr char kPath[] = ".status.observedGeneration";

const Value* ConditionOf(const Value& object, const Value& type) {
  for (const Value& condition : object["status"]["conditions"].items()) {
    if (condition["type"] == type) return &condition;
  }
  return nullptr;
}

int64_t GenerationOf(const Value& object) { return object["metadata"]["generation"].int_value(); }

// Work of a look: a write of another object, or a call of a service.
bool IsWork(const Observer& run, sim::RecordIndex index, ObjectId object) {
  const sim::TraceRecord& record = run.trace().record(index);
  if (record.kind == runtime::kExternalCallRecord) return true;
  if (!(record.kind == edge::kCallRecord)) return false;
  const auto& call = *record.BodyAs<edge::CallRecord>();
  if (!api::IsWrite(call.request.verb)) return false;
  return call.request.name != run.NameOf(object) ||
         call.request.resource.resource != run.ResourceOf(object).resource;
}

}  // namespace

void ObservedGeneration::Note(const std::string& path, const Value& before, const Value& after,
                              ChangeNumber number) {
  if (!after.is_int() || before == after) return;
  claims_.push_back({number, path, before.int_value(), after.int_value()});
}

void ObservedGeneration::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || seen.after.is_null()) return;
  const Value& before = seen.before["status"];
  const Value& after = seen.after["status"];
  if (after.is_null() || after.SharesNodeWith(before)) return;
  const ChangeNumber number = run().causes().change_count();
  if (before["observedGeneration"] != after["observedGeneration"]) {
    written_[seen.object] = number;
    if (seen.reconcile != 0) {
      Note(kPath, before["observedGeneration"], after["observedGeneration"], number);
    }
  }
  if (seen.reconcile == 0 || after["conditions"].SharesNodeWith(before["conditions"])) return;
  for (const Value& condition : after["conditions"].items()) {
    const Value& says = condition["observedGeneration"];
    if (!says.is_int()) continue;
    const Value* old = ConditionOf(seen.before, condition["type"]);
    const Value said_before = old == nullptr ? Value() : (*old)["observedGeneration"];
    if (said_before == says) continue;
    Note(absl::StrCat(".status.conditions[type=", condition["type"].string_value(),
                      "].observedGeneration"),
         said_before, says, number);
  }
}

Finding ObservedGeneration::Begin(const Claim& claim) const {
  const ChangeFacts& change = run().causes().change(claim.change);
  Finding finding = NewFinding();
  finding.since = change.time;
  finding.objects = {run().Describe(change.object)};
  finding.facts.emplace_back("since", ShowMoment(change.time));
  finding.facts.emplace_back("field",
                             absl::StrCat(claim.path, ": ", claim.before, " -> ", claim.after));
  return finding;
}

bool ObservedGeneration::IsUnfounded(const Claim& claim, Finding* finding) const {
  const Causes& causes = run().causes();
  const ChangeFacts& change = causes.change(claim.change);
  if (claim.after <= claim.before) return false;
  const ReconcileFacts& facts = causes.reconcile(change.reconcile);
  if (facts.object != change.object) return false;
  const View first = FirstViewOf(run(), facts.begin, change.object, change.record);
  if (first.read == 0 || first.state.is_null()) return false;
  const int64_t began_with = GenerationOf(first.state);
  if (began_with == 0 || claim.after <= began_with) return false;
  // Own changes of the spec have answered with their generation.
  for (const ChangeNumber own : facts.changes) {
    const ChangeFacts& made = causes.change(own);
    if (made.object == change.object && made.record < change.record &&
        GenerationOf(made.to) >= claim.after) {
      return false;
    }
  }
  const View last = ViewOf(run(), facts.begin, change.object, change.record);
  const bool read_again = GenerationOf(last.state) >= claim.after;
  bool worked_before = false, worked_after = false;
  for (sim::RecordIndex at = first.read + 1; at < change.record; ++at) {
    if (run().ReconcileOf(at) != facts.begin || !IsWork(run(), at, change.object)) continue;
    (read_again && at > last.read ? worked_after : worked_before) = true;
  }
  if (read_again && (!worked_before || worked_after)) return false;
  *finding = Begin(claim);
  finding->sentence =
      absl::StrCat(run().ActorName(change.actor), " says in the status of ",
                   run().Describe(change.object), " that it is about generation ", claim.after,
                   ", but the work of the look was done for ", began_with, ".");
  finding->facts.emplace_back("had read", ShowView(run(), first, change.object));
  finding->facts.emplace_back(
      "then",
      read_again
          ? absl::StrCat("read it again at ", ShowMoment(run().trace().record(last.read).time()),
                         ", generation ", GenerationOf(last.state), ", and did nothing for that")
          : absl::StrCat("never read generation ", claim.after));
  finding->story.push_back(RecordLine(run(), first.read));
  if (read_again) finding->story.push_back(RecordLine(run(), last.read));
  finding->story.push_back(ChangeLine(run(), change.record));
  return true;
}

bool ObservedGeneration::WentBack(const Claim& claim, Finding* finding) const {
  const ChangeFacts& change = run().causes().change(claim.change);
  if (claim.after >= claim.before || claim.before == 0) return false;
  if (claim.before > GenerationOf(change.from)) return false;  // the higher one was the wrong one
  const View view = ViewOf(run(), change.reconcile, change.object, change.record);
  *finding = Begin(claim);
  finding->sentence = absl::StrCat(run().ActorName(change.actor), " sets the status of ",
                                   run().Describe(change.object), " back from generation ",
                                   claim.before, " to ", claim.after, ".");
  finding->facts.emplace_back("had read", ShowView(run(), view, change.object));
  finding->story.push_back(ChangeLine(run(), change.record));
  return true;
}

bool ObservedGeneration::StaysBehind(ObjectId object, ChangeNumber written,
                                     Finding* finding) const {
  const Causes& causes = run().causes();
  const Value& now = run().StateOf(object);
  const Value& says = now["status"]["observedGeneration"];
  const int64_t is = GenerationOf(now);
  if (!says.is_int() || is == 0 || says.int_value() >= is || IsTerminating(now)) return false;
  const ChangeFacts& claim = causes.change(written);
  const ReconcileFacts& writer = causes.reconcile(claim.reconcile);
  if (writer.begin == 0 || writer.object != object) return false;
  const sim::RecordIndex last = causes.LastReconcile(object, writer.actor);
  const ReconcileFacts& look = causes.reconcile(last);
  const Pending::What pending = causes.PendingAfter(last).what;
  if (!look.fresh() || look.faulted || pending == Pending::What::kRetry ||
      pending == Pending::What::kRunning) {
    return false;
  }
  if (GenerationOf(ViewOf(run(), last, object, look.end).state) != is) return false;
  // What it did for the new spec.
  ChangeNumber acted = 0;
  for (sim::RecordIndex begin = last; begin != 0; begin = causes.reconcile(begin).before) {
    const ReconcileFacts& facts = causes.reconcile(begin);
    for (const ChangeNumber number : facts.changes) {
      const ChangeFacts& change = causes.change(number);
      if (GenerationOf(ViewOf(run(), begin, object, change.record).state) == is) acted = number;
    }
    if (begin <= claim.reconcile) break;
  }
  if (acted == 0) return false;
  const ChangeFacts& deed = causes.change(acted);
  Claim old{written, kPath, says.int_value(), says.int_value()};
  *finding = Begin(old);
  finding->facts.clear();
  finding->sentence =
      absl::StrCat(run().ActorName(writer.actor), " has acted on generation ", is, " of ",
                   run().Describe(object), ", but its status still says ", says.int_value(), ".");
  finding->since = deed.time;
  finding->facts.emplace_back("since", ShowMoment(deed.time));
  finding->facts.emplace_back(
      "field", absl::StrCat(kPath, ": ", says.int_value(), ", .metadata.generation: ", is));
  finding->facts.emplace_back(
      "last look", absl::StrCat(run().ActorName(look.actor), " at ",
                                ShowMoment(run().trace().record(last).time()), ", woken by ",
                                run().WhyReconciled(last), ", read generation ", is));
  finding->facts.emplace_back("pending", pending == Pending::What::kNothing
                                             ? "nothing"
                                             : "a timer, which has not changed it so far");
  finding->story = {ChangeLine(run(), claim.record), ChangeLine(run(), deed.record),
                    RecordLine(run(), look.end)};
  return true;
}

void ObservedGeneration::OnPhase(Phase phase, absl::Time when) {
  if (phase != Phase::kProbe) return;
  for (const auto& [object, written] : written_) {
    Finding finding;
    if (StaysBehind(object, written, &finding)) behind_.push_back(std::move(finding));
  }
}

void ObservedGeneration::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  Finding finding;
  const bool any = std::any_of(claims_.begin(), claims_.end(), [&](const Claim& claim) {
    return IsUnfounded(claim, &finding) || WentBack(claim, &finding);
  });
  if (!any && behind_.empty()) return;
  if (!any) finding = std::move(behind_.front());
  finding.cure =
      "keep the generation of the object that the look began with and write that one, with every "
      "status, at the end of every look";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

// The probe wakes every key once more when all is at rest. If that look acts although nothing was
// pending for its key, the last look before it had left work that nothing would have come back for.
// A second probe tells this from a controller that acts at every look: there it is not a lost
// wake-up but not-idempotent.
#include "scenarios/detectors/not_converged.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/expression.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// What the object has where the condition looks, and its status.
std::string IsText(const UnmetGoal& goal) {
  const auto condition = Expression::Parse(goal.condition);
  std::string text = condition.ok() ? condition->Describe(&goal.state) : goal.condition;
  const Value& status = goal.state["status"];
  return status.is_null() ? text : absl::StrCat(text, "; status ", ShowValue(status, 200));
}

bool IsVolatile(const ChangeFacts& change) {
  return !change.from.is_null() && !change.to.is_null() &&
         IsVolatileOnly(ChangeKindsUntilReal(change.from, change.to, 16));
}

}  // namespace

void NotConverged::OnPhase(Phase phase, absl::Time when) {
  if (phase != Phase::kProbe) return;
  reconciles_at_rest_ = run().causes().reconciles().size();
  changes_at_rest_ = run().causes().change_count();
}

sim::RecordIndex NotConverged::RootReconcile(ChangeNumber number) const {
  const Causes& causes = run().causes();
  while (causes.change(number).trigger != 0) number = causes.change(number).trigger;
  return causes.change(number).reconcile;
}

void NotConverged::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || run().phase() < Phase::kProbe) return;
  if (seen.resource.resource == "events") return;  // it tells and changes nothing
  const Causes& causes = run().causes();
  const ChangeNumber number = causes.change_count();
  if (run().rounds().IsKnown(number)) return;
  if (run().phase() == Phase::kSecondProbe) acts_again_ = true;
  if (run().phase() != Phase::kProbe || IsVolatile(causes.change(number))) return;
  const ReconcileFacts& root = causes.reconcile(RootReconcile(number));
  // A key that was never looked at before, or that a timer would wake, tells nothing.
  if (root.waker != Waker::kResync || root.before == 0) return;
  if (causes.PendingAfter(root.before).what != Pending::What::kNothing) return;
  repairs_.push_back(number);
}

void NotConverged::OnExternalCall(const ExternalCallEvent& seen) {
  if (run().phase() == Phase::kSecondProbe && seen.call.changed) acts_again_ = true;
}

std::vector<sim::RecordIndex> NotConverged::LastLooks(ObjectId object) const {
  const std::vector<ReconcileFacts>& all = run().causes().reconciles();
  // Who has written the object looks after it, too, whatever its own key is.
  std::map<std::pair<ObjectId, sim::ActorId>, bool> keys;
  for (ChangeNumber at = run().causes().Latest(object); at != 0;
       at = run().causes().change(at).before) {
    const ChangeFacts& change = run().causes().change(at);
    if (change.reconcile == 0) continue;
    const ReconcileFacts& facts = run().causes().reconcile(change.reconcile);
    keys[{facts.object, facts.actor}] = true;
  }
  std::vector<sim::RecordIndex> looks;
  std::map<std::pair<ObjectId, sim::ActorId>, bool> seen;
  for (size_t i = std::min(reconciles_at_rest_, all.size()); i > 0 && looks.size() < 3; --i) {
    const ReconcileFacts& facts = all[i - 1];
    const std::pair<ObjectId, sim::ActorId> key{facts.object, facts.actor};
    if (facts.object != object && keys.find(key) == keys.end()) continue;
    if (std::exchange(seen[key], true)) continue;
    looks.push_back(facts.begin);
  }
  return looks;
}

void NotConverged::TellLook(sim::RecordIndex begin, Finding* finding) const {
  const Causes& causes = run().causes();
  const ReconcileFacts& facts = causes.reconcile(begin);
  const std::string who = run().ActorName(facts.actor);
  const absl::Time when = run().trace().record(begin).time();
  std::string saw;
  if (!facts.fresh()) {
    const ChangeFacts& unseen = causes.change(facts.unseen);
    saw = absl::StrCat("; its cache did not show yet what ", ActorText(run(), unseen.actor),
                       " did to ", run().Describe(unseen.object), " at ", ShowMoment(unseen.time));
  }
  finding->facts.emplace_back(
      "last look",
      absl::StrCat(who, " at ", ShowMoment(when), ", woken by ", run().WhyReconciled(begin), saw));
  const Pending pending = causes.PendingAfter(begin);
  std::string waits;
  switch (pending.what) {
    case Pending::What::kNothing:
      waits = "nothing: no timer, no retry, no event on its way";
      break;
    case Pending::What::kTimer:
      waits = absl::StrCat("its timer of ", ShowDuration(pending.delay), ", which polls in vain");
      break;
    case Pending::What::kRequeue:
      waits = "its requeue, which polls in vain";
      break;
    case Pending::What::kRetry:
      waits = "its retry, which fails each time";
      break;
    case Pending::What::kRunning:
      waits = "a reconcile that has not come back";
      break;
  }
  finding->facts.emplace_back("pending", waits);
  finding->story.push_back(RecordLine(run(), facts.end == 0 ? begin : facts.end));
}

void NotConverged::TellGoal(const RunEnd& ending, Finding* finding) const {
  const UnmetGoal& first = ending.unmet.front();
  const std::string object = first.id == kNoObject ? first.object : run().Describe(first.id);
  for (const UnmetGoal& goal : ending.unmet) {
    if (finding->objects.size() == 5) break;
    finding->objects.push_back(goal.id == kNoObject ? goal.object : run().Describe(goal.id));
  }
  finding->facts.emplace_back("goal", first.condition);
  finding->facts.emplace_back(
      "is", first.state.is_null() ? std::string("there is no such object") : IsText(first));
  if (ending.unmet.size() > 1) {
    finding->facts.emplace_back("objects", absl::StrCat(ending.unmet.size(), " in all"));
  }
  bool polls = false;
  if (first.id != kNoObject) {
    // At rest: what the probe changes comes after it.
    ChangeNumber last = run().causes().Latest(first.id);
    while (last > changes_at_rest_) last = run().causes().change(last).before;
    if (last != 0) {
      finding->story.push_back(ChangeLine(run(), run().causes().change(last).record));
    }
    for (const sim::RecordIndex look : LastLooks(first.id)) {
      TellLook(look, finding);
      polls |= run().causes().PendingAfter(look).what != Pending::What::kNothing;
    }
  }
  finding->sentence = absl::StrCat("Everything is quiet, but ", object,
                                   " is not as it should be: ", first.condition,
                                   polls ? " does not hold, and who looks at it looks in vain."
                                         : " does not hold, and nothing will wake anybody for it.");
}

void NotConverged::TellLostWakeUp(Finding* finding) const {
  const Causes& causes = run().causes();
  const ChangeFacts& repair = causes.change(repairs_.front());
  const ReconcileFacts& root = causes.reconcile(RootReconcile(repairs_.front()));
  const std::string what = absl::StrCat(repair.from.is_null() ? "creates "
                                        : repair.to.is_null() ? "deletes "
                                                              : "changes ",
                                        run().Describe(repair.object));
  if (finding->sentence.empty()) {
    finding->sentence =
        absl::StrCat("Everything is quiet, but there was work left that nothing would wake ",
                     run().ActorName(root.actor), " for: one more look at ",
                     run().Describe(root.object), " ", what, ".");
    TellLook(root.before, finding);
  }
  for (const ObjectId object : {root.object, repair.object}) {
    const std::string name = run().Describe(object);
    auto& objects = finding->objects;
    if (std::find(objects.begin(), objects.end(), name) == objects.end()) objects.push_back(name);
  }
  // What the key's last look could not know.
  const ChangeNumber missed =
      causes.NewestForeign(root, causes.reconcile(root.before).changes_before);
  if (missed != 0) {
    const ChangeFacts& change = causes.change(missed);
    finding->facts.emplace_back(
        "missed",
        absl::StrCat(ActorText(run(), change.actor), " changed ", run().Describe(change.object),
                     " at ", ShowMoment(change.time), ", and no watch of it woke anybody"));
    finding->story.push_back(ChangeLine(run(), change.record));
  }
  finding->facts.emplace_back("repair",
                              absl::StrCat("one more look ", what, ", and then nothing more"));
  finding->story.push_back(ChangeLine(run(), repair.record));
}

void NotConverged::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  const bool lost = !repairs_.empty() && !acts_again_;
  if (!ending.settled || (ending.unmet.empty() && !lost)) return;
  Finding finding = NewFinding();
  finding.since = ending.rested;
  if (!ending.unmet.empty()) TellGoal(ending, &finding);
  if (lost) TellLostWakeUp(&finding);
  const auto at = [](const StoryLine& line) { return std::make_tuple(line.when, line.what); };
  std::stable_sort(finding.story.begin(), finding.story.end(),
                   [&](const StoryLine& a, const StoryLine& b) { return a.when < b.when; });
  const auto end =
      std::unique(finding.story.begin(), finding.story.end(),
                  [&](const StoryLine& a, const StoryLine& b) { return at(a) == at(b); });
  finding.story.erase(end, finding.story.end());
  finding.cure =
      "watch what the goal depends on with predicates that let its changes pass, or come "
      "back with RequeueAfter until it is reached";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

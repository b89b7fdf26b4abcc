#include "scenarios/detectors/not_converged.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/story.h"

namespace quiesce::scenarios {

void NotConverged::OnReconcileEnd(const SeenReconcile& end) {
  if (run().phase() == Phase::kProbe || end.object == kNoObject) return;
  if (end.object >= last_reconcile_.size()) last_reconcile_.resize(end.object + 1, 0);
  last_reconcile_[end.object] = end.index;
}

void NotConverged::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (!ending.settled || ending.unmet.empty()) return;
  const UnmetGoal& first = ending.unmet.front();
  const std::string object = first.id == kNoObject ? first.object : run().Describe(first.id);
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat("Everything is quiet, but ", object, " is not as it should be: ",
                                  first.condition, " does not hold, and nothing will wake it.");
  finding.since = run().last_change();
  for (const UnmetGoal& goal : ending.unmet) {
    if (finding.objects.size() == 5) break;
    finding.objects.push_back(goal.id == kNoObject ? goal.object : run().Describe(goal.id));
  }
  finding.facts.emplace_back("goal", first.condition);
  finding.facts.emplace_back("is", first.state.is_null()
                                       ? std::string("there is no such object")
                                       : absl::StrCat("status ", ShowValue(first.state["status"], 200)));
  if (ending.unmet.size() > 1) {
    finding.facts.emplace_back("objects", absl::StrCat(ending.unmet.size(), " in all"));
  }
  if (first.id != kNoObject) {
    if (sim::RecordIndex change = run().LastChange(first.id); change != 0) {
      finding.story.push_back(CallLine(run(), change));
    }
    if (first.id < last_reconcile_.size() && last_reconcile_[first.id] != 0) {
      finding.story.push_back(ReconcileLine(run(), last_reconcile_[first.id]));
    }
  }
  finding.cure = "watch what the goal depends on, or come back with RequeueAfter until it is reached";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

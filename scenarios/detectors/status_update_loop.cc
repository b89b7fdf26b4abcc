#include "scenarios/detectors/status_update_loop.h"

#include "absl/strings/str_cat.h"
#include "scenarios/findings/loop_finding.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {

bool StatusUpdateLoop::Certain() const { return run().loops().Find(LoopKind::kStatus) != nullptr; }

void StatusUpdateLoop::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  const Loop* loop = run().loops().Find(LoopKind::kStatus);
  if (loop == nullptr) return;
  Finding finding = FindingOfLoop(run(), *loop, NewFinding());
  const absl::Duration behind = OldestView(run(), *loop);
  finding.sentence = absl::StrCat(
      run().Describe(loop->object), " comes back to the same state every ",
      ShowDuration(loop->period), ": each round of writes by ", NamesOf(run(), loop->writers),
      " causes the next, nothing from outside enters, so ",
      // With fresh ones it might.
      behind == absl::ZeroDuration()
          ? ""
          : absl::StrCat("with caches up to ", ShowDuration(behind), " behind "),
      "it never ends.");
  bool calls = false, collected = false;
  for (const ChangeNumber number : loop->round) {
    const ChangeFacts& change = run().causes().change(number);
    collected |= change.by_cluster && change.to.is_null();
    if (change.reconcile != 0) calls |= run().causes().reconcile(change.reconcile).calls > 0;
  }
  if (calls) {
    finding.facts.emplace_back("the same",
                               "but for times, and for what a service hands out: "
                               "another id each time is no other state");
  }
  if (collected) {
    finding.cure =
        "what is made is collected: its owner must be in its own namespace and alive "
        "(controllerutil.SetControllerReference refuses another), or leave the reference out";
  } else {
    finding.cure = loop->writers.size() == 1
                       ? "write only when the wanted value differs from what was read (Patch with "
                         "MergeFrom, set a condition once at the end), or filter your own status "
                         "writes with GenerationChangedPredicate"
                       : "let one controller own the field; the others write only when what they "
                         "want differs from what they read";
  }
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

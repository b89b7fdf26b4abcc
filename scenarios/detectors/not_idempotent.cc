#include "scenarios/detectors/not_idempotent.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"

namespace quiesce::scenarios {

void NotIdempotent::OnCall(const SeenCall& seen) {
  if (run().phase() != Phase::kProbe || !seen.by_controller || !seen.call.changed()) return;
  // Leases are renewed by the clock, not by reconciles.
  if (seen.call.request.resource.resource == "leases") return;
  if (writes_.empty()) object_ = seen.object;
  writes_.push_back(seen.index);
}

void NotIdempotent::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (writes_.empty()) return;
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat("One more reconcile of a world at rest writes ",
                                  run().Describe(object_), ".");
  finding.since = run().trace().record(writes_.front()).time();
  finding.objects.push_back(run().Describe(object_));
  finding.facts.emplace_back("writes", absl::StrCat(writes_.size(), " that changed something"));
  for (size_t i = 0; i < writes_.size() && i < 4; ++i) {
    finding.story.push_back(CallLine(run(), writes_[i]));
  }
  finding.cure = "compare what should be with what is, and write only the difference";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

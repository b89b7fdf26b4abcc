#include "scenarios/detectors/redundant_write.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr uint64_t kEnough = 3;

}  // namespace

void RedundantWrite::OnCall(const SeenCall& seen) {
  const api::Request& request = seen.call.request;
  if (request.verb != api::Verb::kUpdate && request.verb != api::Verb::kPatch) return;
  if (seen.object == kNoObject || !seen.call.status.ok()) return;
  if (seen.call.changed()) {
    // Whoever wrote: what is redundant now is measured against another state.
    runs_.erase(runs_.lower_bound({0, seen.object, ""}),
                runs_.lower_bound({0, seen.object + 1, ""}));
    return;
  }
  if (!seen.by_controller || seen.call.fault != edge::InjectedFault::kNone ||
      (request.verb == api::Verb::kPatch && request.patch_type == api::PatchType::kApply)) {
    return;
  }
  const Key key{seen.actor, seen.object, request.subresource};
  Run& streak = runs_[key];
  if (streak.requests++ == 0) streak.first = seen.index;
  streak.last = seen.index;
  if (streak.requests > worst_.requests) {
    worst_ = streak;
    worst_key_ = key;
  }
}

void RedundantWrite::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (worst_.requests < kEnough) return;
  Finding finding = NewFinding();
  const absl::Time first = run().trace().record(worst_.first).time();
  const absl::Time last = run().trace().record(worst_.last).time();
  finding.sentence = absl::StrCat(run().ActorName(worst_key_.actor), " wrote ",
                                  run().Describe(worst_key_.object), " ", worst_.requests,
                                  " times in a row without changing anything.");
  finding.since = first;
  finding.objects.push_back(run().Describe(worst_key_.object));
  finding.facts.emplace_back("requests", absl::StrCat(worst_.requests, " in ",
                                                      ShowDuration(last - first)));
  finding.facts.emplace_back(
      "effect", "none: the server compared, stored nothing and sent no event, so this is no loop");
  finding.story.push_back(CallLine(run(), worst_.first));
  finding.story.push_back(CallLine(run(), worst_.last));
  finding.cure = "compare with what the server has defaulted, and write only a difference";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

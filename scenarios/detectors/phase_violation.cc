#include "scenarios/detectors/phase_violation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"

namespace quiesce::scenarios {
namespace {

// The text at a dotted path; "" where absent.
absl::string_view TextAt(const Value& object, absl::string_view path) {
  const Value* place = &object;
  for (absl::string_view key : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    place = place->Find(key);
    if (place == nullptr) return "";
  }
  return place->string_value();
}

}  // namespace

void PhaseViolation::OnCall(const SeenCall& seen) {
  if (!seen.by_controller || !seen.call.changed() || seen.call.after.is_null()) return;
  const runtime::ControllerSpec* spec = run().SpecOf(seen.actor);
  if (spec->phase_changes.empty() || !(spec->for_resource.gvr == seen.call.request.resource)) return;
  const absl::string_view from = TextAt(seen.call.before, spec->phase_path);
  const absl::string_view to = TextAt(seen.call.after, spec->phase_path);
  if (from == to) return;
  const std::string change = absl::StrCat(from, ">", to);
  const auto& declared = spec->phase_changes;
  if (std::find(declared.begin(), declared.end(), change) != declared.end()) return;
  violations_.push_back({seen.index, seen.object, std::string(from), std::string(to),
                         spec->phase_path, spec->phase_changes});
}

void PhaseViolation::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (violations_.empty()) return;
  const Violation& first = violations_.front();
  Finding finding = NewFinding();
  const std::string from = first.from.empty() ? "(none)" : first.from;
  const std::string to = first.to.empty() ? "(none)" : first.to;
  finding.sentence =
      absl::StrCat(run().Describe(first.object), " went from phase ", from, " to ", to,
                   ", which its state machine does not have.");
  finding.since = run().trace().record(first.call).time();
  finding.objects.push_back(run().Describe(first.object));
  finding.facts.emplace_back("field", absl::StrCat(first.path, ": ", from, " -> ", to));
  std::vector<std::string> out;
  for (const std::string& change : first.declared) {
    if (change.rfind(first.from + ">", 0) == 0) out.push_back(change.substr(first.from.size() + 1));
  }
  finding.facts.emplace_back(
      "declared", out.empty() ? absl::StrCat("no way out of ", from)
                              : absl::StrCat("from ", from, " to ", absl::StrJoin(out, ", ")));
  finding.facts.emplace_back("seen", absl::StrCat(violations_.size(), " times in the run"));
  finding.story.push_back(CallLine(run(), first.call));
  finding.cure = "decide the next phase from the present one, and only along declared arrows";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

#include "scenarios/detectors/phase_violation.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/base/json.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

// The value at a dotted path as declarations write it: a text as it is, `true`, `3`; "" where
// absent.
std::string PhaseAt(const Value& object, absl::string_view path) {
  const Value* place = &object;
  for (absl::string_view key : absl::StrSplit(path, '.', absl::SkipEmpty())) {
    place = place->Find(key);
    if (place == nullptr) return "";
  }
  if (place->is_string()) return std::string(place->string_value());
  return place->is_null() ? "" : ToJson(*place);
}

}  // namespace

// The controller that declares the phases of such objects: the writer itself if it does.
const runtime::ControllerSpec* PhaseViolation::Declarer(const ChangeEvent& seen) const {
  const auto declares = [&](const runtime::ControllerSpec* spec) {
    return spec != nullptr && !spec->phase_changes.empty() &&
           spec->for_resource.gvr.resource == seen.resource.resource &&
           spec->for_resource.gvr.group == seen.resource.group;
  };
  if (declares(run().SpecOf(seen.actor))) return run().SpecOf(seen.actor);
  for (sim::ActorId actor = 0; actor < run().trace().actor_count(); ++actor) {
    if (declares(run().SpecOf(actor))) return run().SpecOf(actor);
  }
  return nullptr;
}

void PhaseViolation::OnChange(const ChangeEvent& seen) {
  if (!seen.by_controller || seen.after.is_null() || run().phase() >= Phase::kProbe) return;
  const runtime::ControllerSpec* spec = Declarer(seen);
  if (spec == nullptr) return;
  const std::string from = PhaseAt(seen.before, spec->phase_path);
  const std::string to = PhaseAt(seen.after, spec->phase_path);
  if (from == to) return;
  const std::string change = absl::StrCat(from, ">", to);
  const auto& declared = spec->phase_changes;
  if (std::find(declared.begin(), declared.end(), change) != declared.end()) return;
  violations_.push_back({seen.index, seen.object, from, to, spec->phase_path, spec->phase_changes});
}

void PhaseViolation::Finish(const RunEnd& ending, std::vector<Finding>* findings) {
  if (violations_.empty()) return;
  const Violation& first = violations_.front();
  Finding finding = NewFinding();
  const std::string from = first.from.empty() ? "(none)" : first.from;
  const std::string to = first.to.empty() ? "(none)" : first.to;
  finding.sentence = absl::StrCat(run().Describe(first.object), " went from phase ", from, " to ",
                                  to, ", which its state machine does not have.");
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
  finding.facts.emplace_back("seen",
                             absl::StrCat(ShowCount(violations_.size(), "time"), " in the run"));
  finding.story.push_back(CallLine(run(), first.call));
  finding.cure = "decide the next phase from the present one, and only along declared arrows";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

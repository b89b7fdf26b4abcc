#include "scenarios/play/phase_arrows.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apiserver_fake/edge/call_record.h"

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

PhaseArrows PhaseArrowsOf(const sim::Trace& trace, const PreparedScenario& prepared) {
  PhaseArrows arrows;
  std::map<std::string, const PreparedScenario::Actor*> declaring;
  for (const PreparedScenario::Actor& actor : prepared.actors()) {
    if (actor.spec.phase_changes.empty()) continue;
    declaring[actor.name] = &actor;
    for (const std::string& change : actor.spec.phase_changes) arrows[actor.run][change] = false;
  }
  if (declaring.empty()) return arrows;
  for (const sim::TraceRecord& record : trace.records()) {
    if (!(record.kind == edge::kCallRecord)) continue;
    const auto& call = *record.BodyAs<edge::CallRecord>();
    if (!call.changed() || call.after.is_null()) continue;
    const auto actor = declaring.find(trace.ActorName(record.actor));
    if (actor == declaring.end()) continue;
    const runtime::ControllerSpec& spec = actor->second->spec;
    if (!(spec.for_resource.gvr == call.request.resource)) continue;
    const std::string change = absl::StrCat(TextAt(call.before, spec.phase_path), ">",
                                            TextAt(call.after, spec.phase_path));
    auto& declared = arrows[actor->second->run];
    const auto arrow = declared.find(change);
    if (arrow != declared.end()) arrow->second = true;
  }
  return arrows;
}

void Merge(const PhaseArrows& more, PhaseArrows* arrows) {
  for (const auto& [controller, changes] : more) {
    for (const auto& [change, taken] : changes) (*arrows)[controller][change] |= taken;
  }
}

}  // namespace quiesce::scenarios

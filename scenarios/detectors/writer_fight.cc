#include "scenarios/detectors/writer_fight.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"

namespace quiesce::scenarios {
namespace {

constexpr size_t kTurns = 6;  // three of each

bool IsBookkeeping(absl::string_view path) {
  return absl::StartsWith(path, ".status") || path == ".metadata.generation" ||
         path == ".metadata.uid" || path == ".metadata.creationTimestamp" ||
         path == ".metadata.deletionTimestamp";
}

}  // namespace

void WriterFight::OnInput(const Seen& input) { fields_.clear(); }

bool WriterFight::IsFight(const std::vector<Turn>& turns) {
  if (turns.size() < kTurns) return false;
  const size_t last = turns.size() - 1;
  for (size_t i = 0; i + 1 < kTurns; ++i) {
    const Turn& later = turns[last - i];
    const Turn& earlier = turns[last - i - 1];
    if (later.actor == earlier.actor || later.value == earlier.value) return false;
    if (i + 2 < kTurns) {
      const Turn& own = turns[last - i - 2];
      if (later.actor != own.actor || later.value != own.value) return false;
    }
  }
  return true;
}

void WriterFight::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.call.before.is_null() || seen.call.after.is_null() ||
      seen.object == kNoObject || !fight_.turns.empty()) {
    return;
  }
  for (const FieldChange& change : DiffFields(seen.call.before, seen.call.after, 16)) {
    if (change.kind == ChangeKind::kTime || IsBookkeeping(change.path)) continue;
    std::vector<Turn>& turns = fields_[{seen.object, change.path}];
    turns.push_back({seen.actor, change.after.Hash(), seen.index});
    if (IsFight(turns)) {
      fight_ = {seen.object, change.path, turns};
      return;
    }
  }
}

void WriterFight::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (fight_.turns.empty()) return;
  const Turn& one = fight_.turns[fight_.turns.size() - 2];
  const Turn& other = fight_.turns.back();
  const sim::Trace& trace = run().trace();
  const auto value_of = [&](const Turn& turn) {
    const auto& call = *trace.record(turn.call).BodyAs<edge::CallRecord>();
    for (const FieldChange& change : DiffFields(call.before, call.after)) {
      if (change.path == fight_.path) return ShowValue(change.after);
    }
    return std::string("?");
  };
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(run().ActorName(one.actor), " and ", run().ActorName(other.actor),
                                  " write ", fight_.path, " of ", run().Describe(fight_.object),
                                  " in turn, each undoing the other.");
  finding.since = trace.record(fight_.turns[fight_.turns.size() - kTurns].call).time();
  finding.objects.push_back(run().Describe(fight_.object));
  finding.facts.emplace_back("field", absl::StrCat(fight_.path, ": ", value_of(one), " <-> ",
                                                   value_of(other)));
  finding.facts.emplace_back("writers", absl::StrCat(run().ActorName(one.actor), " writes ",
                                                     value_of(one), ", ",
                                                     run().ActorName(other.actor), " writes ",
                                                     value_of(other)));
  for (size_t i = fight_.turns.size() - 4; i < fight_.turns.size(); ++i) {
    finding.story.push_back(CallLine(run(), fight_.turns[i].call));
  }
  finding.cure = "one owner for each field; leave to the other what is the other's";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

#include "scenarios/detectors/status_update_loop.h"

#include <algorithm>
#include <utility>

#include "absl/container/btree_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "scenarios/findings/diff.h"
#include "scenarios/findings/observer.h"
#include "scenarios/findings/story.h"
#include "scenarios/language/strings.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

void StatusUpdateLoop::Forget() {
  if (!rounds_.empty()) return;  // proven is proven
  writes_.clear();
  seen_.clear();
}

void StatusUpdateLoop::OnCall(const SeenCall& seen) {
  if (!seen.call.changed() || seen.object == kNoObject || !rounds_.empty()) return;
  if (seen.object >= object_states_.size()) object_states_.resize(seen.object + 1, 0);
  uint64_t& state = object_states_[seen.object];
  const uint64_t before = state;
  state = seen.call.after.is_null()
              ? 0
              : sim::Trace::MixHash(StateHash(seen.call.after), seen.object + 1);
  if (state == before) return;
  world_ += state - before;
  // What no controller writes comes from outside (a step of the scenario, the garbage collector).
  if (!seen.by_controller) {
    Forget();
    return;
  }
  writes_.push_back({seen.index, seen.actor, seen.object});
  std::vector<size_t>& visits = seen_[world_];
  visits.push_back(writes_.size());
  if (visits.size() > kRounds) {
    rounds_ = visits;
    cycle_writes_ = writes_;
  }
}

void StatusUpdateLoop::Finish(const Ending& ending, std::vector<Finding>* findings) {
  if (rounds_.empty()) return;
  // The last whole round: from one visit of the state to the next.
  const size_t begin = rounds_[rounds_.size() - 2], end = rounds_.back();
  const sim::Trace& trace = run().trace();
  absl::btree_map<sim::ActorId, int> by_writer;
  absl::btree_map<std::string, absl::btree_set<sim::ActorId>> writers_of_field;
  absl::btree_map<std::string, std::vector<std::string>> values;
  absl::btree_set<ObjectId> objects;
  bool status = false;
  for (size_t i = begin; i < end; ++i) {
    const Write& write = cycle_writes_[i];
    ++by_writer[write.actor];
    objects.insert(write.object);
    const auto& call = *trace.record(write.call).BodyAs<edge::CallRecord>();
    for (const FieldChange& change : DiffFields(call.before, call.after)) {
      if (change.kind == ChangeKind::kTime || absl::EndsWith(change.path, "eneration")) continue;
      const std::string field = absl::StrCat(run().Describe(write.object), " ", change.path);
      writers_of_field[field].insert(write.actor);
      values[field].push_back(ShowValue(change.after, 40));
      status |= absl::StartsWith(change.path, ".status");
    }
  }
  const bool fought = std::any_of(writers_of_field.begin(), writers_of_field.end(),
                                  [](const auto& entry) { return entry.second.size() > 1; });
  if (!status && fought) return;  // writer-fight says it better
  const absl::Time started = trace.record(cycle_writes_[rounds_.front() - 1].call).time();
  const absl::Duration period = trace.record(cycle_writes_[end - 1].call).time() -
                                trace.record(cycle_writes_[begin - 1].call).time();
  Finding finding = NewFinding();
  finding.sentence = absl::StrCat(
      run().Describe(*objects.begin()), " comes back to the same state every ",
      ShowDuration(period), "; ", by_writer.size() == 1 ? "one actor writes" : "several actors write",
      " it and nothing outside happens.");
  finding.since = started;
  for (ObjectId object : objects) finding.objects.push_back(run().Describe(object));
  finding.facts.emplace_back("since", absl::StrCat(ShowMoment(started), ", ", rounds_.size() - 1,
                                                   " rounds seen; it would never end"));
  std::vector<std::string> writers;
  for (const auto& [actor, writes] : by_writer) {
    writers.push_back(absl::StrCat(run().ActorName(actor), " (", writes,
                                   writes == 1 ? " write a round)" : " writes a round)"));
  }
  finding.facts.emplace_back("writers", absl::StrJoin(writers, ", "));
  for (const auto& [field, taken] : values) {
    finding.facts.emplace_back("field", absl::StrCat(field, "  ", absl::StrJoin(taken, " -> ")));
    if (finding.facts.size() == 6) break;
  }
  for (size_t i = begin; i < end && i < begin + 6; ++i) {
    finding.story.push_back(CallLine(run(), cycle_writes_[i].call));
  }
  finding.cure = "one writer for each field; write only on change";
  findings->push_back(std::move(finding));
}

}  // namespace quiesce::scenarios

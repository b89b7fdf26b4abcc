// The lines of a finding that tell what happened, made from records of the trace.
#ifndef QUIESCE_SCENARIOS_FINDINGS_STORY_H_
#define QUIESCE_SCENARIOS_FINDINGS_STORY_H_

#include <string>
#include <vector>

#include "scenarios/findings/finding.h"
#include "scenarios/findings/observer.h"
#include "sim/trace.h"

namespace quiesce::scenarios {

// The actor's name for people: of a part of the cluster, which goes by its user agent, the last
// word.
std::string ActorText(const Observer& run, sim::ActorId actor);

// A request: method, object, what came of it, the fields that changed; and what woke the reconcile
// that made it.
StoryLine CallLine(const Observer& run, sim::RecordIndex call);
// A change of an object: the same for the request that made it, or what else it changed.
StoryLine ChangeLine(const Observer& run, sim::RecordIndex record);
// The end of a reconcile: its result or its error; and what woke it.
StoryLine ReconcileLine(const Observer& run, sim::RecordIndex end);

// Any record that has a text.
StoryLine RecordLine(const Observer& run, sim::RecordIndex record);

// `seen: 5 ms 10 ms 20 ms`: durations in a row, the first `limit`.
std::string ShowDurations(const std::vector<absl::Duration>& durations, size_t limit = 8);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_STORY_H_

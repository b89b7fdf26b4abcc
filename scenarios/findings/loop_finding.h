// What the findings about loops share: who writes, which fields take which values, what wakes each
// round, how old what they read was, and the story of one round.
#ifndef QUIESCE_SCENARIOS_FINDINGS_LOOP_FINDING_H_
#define QUIESCE_SCENARIOS_FINDINGS_LOOP_FINDING_H_

#include <string>

#include "absl/time/time.h"
#include "scenarios/findings/finding.h"
#include "scenarios/findings/loops.h"
#include "scenarios/findings/observer.h"

namespace quiesce::scenarios {

// The finding of a detector with everything but its sentence and its cure.
Finding FindingOfLoop(const Observer& run, const Loop& loop, Finding finding);

// How far behind the oldest was that a reconcile of the round read; zero: all was up to date.
absl::Duration OldestView(const Observer& run, const Loop& loop);

// "one and two", "one, two and three".
std::string NamesOf(const Observer& run, const std::vector<sim::ActorId>& actors);

// The value of a field of an object at a path as DiffFields shows it, after each of the changes
// that moved it: `"A" -> "B" -> "A"`, at most `limit` of them.
std::string ValuesOf(const Observer& run, const std::vector<ChangeNumber>& changes, ObjectId object,
                     const std::string& path, size_t limit);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_FINDINGS_LOOP_FINDING_H_

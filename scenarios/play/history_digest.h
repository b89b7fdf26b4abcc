// Tells histories apart by what happened in which order, and by nothing else: two runs with equal
// digests are one history with other numbers in it.
//
//   std::set<uint64_t> histories;
//   for (uint64_t seed : seeds) histories.insert(HistoryDigest(run(seed).trace()));
//   // "200 seeds, 137 distinct histories"
//
// The digest goes over the records of a trace in their order: who did what to which object, and how
// it ended. Left out is what does not matter: times, resource versions, uids, the contents of
// objects, the texts of errors, and how generated names are spelt (the first Pod of `generateName:
// web-` is that, in every run). So is what an API server and its clients do at drawn moments of
// their own: bookmarks, and watches that reach their time and are taken up again.
//
// Trace::hash() is the opposite: it differs where anything differs.
#ifndef QUIESCE_SCENARIOS_PLAY_HISTORY_DIGEST_H_
#define QUIESCE_SCENARIOS_PLAY_HISTORY_DIGEST_H_

#include <cstdint>

#include "sim/trace.h"

namespace quiesce::scenarios {

// Requires that the trace has kept its records. O(length of the trace).
uint64_t HistoryDigest(const sim::Trace& trace);

}  // namespace quiesce::scenarios

#endif  // QUIESCE_SCENARIOS_PLAY_HISTORY_DIGEST_H_

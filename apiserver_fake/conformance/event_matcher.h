// Compares the events that came on a watch with the recorded ones: all in order, or in order for
// each object only.
#ifndef QUIESCE_APISERVER_FAKE_CONFORMANCE_EVENT_MATCHER_H_
#define QUIESCE_APISERVER_FAKE_CONFORMANCE_EVENT_MATCHER_H_

#include <optional>
#include <vector>

#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/conformance/compare.h"

namespace quiesce::conformance {

// What came on one watch since it was last asked.
struct WatchLog {
  std::vector<api::WatchEvent> events;
  bool ended = false;
};

// `object` reduced to the members at the dotted paths of `fields`.
Value ReduceToFields(const Value& object, const Value& fields);

// `expected`: the `events` step {list, ended}.
std::optional<Difference> MatchEvents(const Value& expected, const WatchLog& log,
                                      Comparer& comparer, bool managed_fields);

// `expected`: the `eventsByObject` step {objects, fields?, collapsed?, before?}.
std::optional<Difference> MatchEventsByObject(const Value& expected, const WatchLog& log,
                                              Comparer& comparer, bool managed_fields);

}  // namespace quiesce::conformance

#endif  // QUIESCE_APISERVER_FAKE_CONFORMANCE_EVENT_MATCHER_H_

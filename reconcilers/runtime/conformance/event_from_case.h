// The events of recorded cases, whose objects are pods of which only the metadata is told.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_EVENT_FROM_CASE_H_
#define QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_EVENT_FROM_CASE_H_

#include "absl/status/statusor.h"
#include "apiserver_fake/base/value.h"
#include "reconcilers/runtime/cache/event.h"

namespace quiesce::runtime {

// A Pod with the given metadata (where `deleting` stands for a deletionTimestamp), or null.
Value ObjectFromCase(const Value& object);

// The event of a step: its `event`, `object` or `old` and `new`, `initial_list`, `state_unknown`.
absl::StatusOr<Event> EventFromCase(const Value& step);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CONFORMANCE_EVENT_FROM_CASE_H_

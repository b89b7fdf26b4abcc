// The object of a BOOKMARK event: kind, apiVersion and metadata.resourceVersion, and for built-in
// kinds the members that their Go type always shows, with zero values.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_BOOKMARK_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_BOOKMARK_H_

#include <cstdint>

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::storage {

// `initial_events_end`: with the annotation that marks the end of the initial events.
Value BookmarkObject(const resource::ResourceType& type, int64_t revision, bool initial_events_end);

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_BOOKMARK_H_

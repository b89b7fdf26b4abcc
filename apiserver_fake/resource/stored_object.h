// An object as the store holds it, and a change of one.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_STORED_OBJECT_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_STORED_OBJECT_H_

#include <cstdint>

#include "absl/time/time.h"
#include "apiserver_fake/api/watch_event.h"
#include "apiserver_fake/base/counted.h"
#include "apiserver_fake/base/packed_key.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::resource {

// State of metadata.managedFields, whatever its form: the store only passes it on. See
// apply/managed_state.h for the type behind it, which derives from Counted.
using ManagedHandle = CountedPtr<const Counted>;

struct StoredObject {
  Value object;  // with metadata.resourceVersion, without metadata.managedFields
  int64_t revision = 0;
  ManagedHandle managed;
};

struct Change {
  api::WatchEventType type = api::WatchEventType::kAdded;  // kAdded, kModified or kDeleted
  int64_t revision = 0;
  absl::Time time;
  PackedKey key;          // "namespace/name"
  StoredObject object;    // kDeleted: the last stored content with the revision of the deletion
  StoredObject previous;  // what was there before; null object for kAdded
};

// Sets metadata.resourceVersion.
void SetResourceVersion(Value& object, int64_t revision);

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_STORED_OBJECT_H_

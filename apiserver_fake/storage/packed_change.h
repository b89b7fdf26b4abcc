// A change as it is kept once it is old: of the object before it only what differs from the one
// after it. Those who still ask for it (a watch from long ago, a list at an old revision) go back
// from a newer state.
//
//   const PackedChange packed = Pack(change);          // change.object and change.previous may go
//   resource::Change again = Unpack(packed, newer);    // `newer`: the object as it was after it
//
// Unpack(Pack(c), c.object) is c: what is equal has equal content, but not always the same nodes.
#ifndef QUIESCE_APISERVER_FAKE_STORAGE_PACKED_CHANGE_H_
#define QUIESCE_APISERVER_FAKE_STORAGE_PACKED_CHANGE_H_

#include <cstdint>

#include "absl/time/time.h"
#include "apiserver_fake/base/packed_key.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::storage {

struct PackedChange {
  PackedKey key;
  absl::Time time;
  int64_t revision = 0;
  int64_t previous_revision = 0;
  resource::ManagedHandle previous_managed;
  // What is set and taken away to get from the object after the change to the one before it; or,
  // if `whole`, all of that one.
  Value older;
  bool whole = false;
  api::WatchEventType type = api::WatchEventType::kAdded;
};

PackedChange Pack(const resource::Change& change);
// `newer` is not looked at for a deletion, after which there is nothing.
resource::Change Unpack(const PackedChange& packed, const resource::StoredObject& newer);

}  // namespace quiesce::storage

#endif  // QUIESCE_APISERVER_FAKE_STORAGE_PACKED_CHANGE_H_

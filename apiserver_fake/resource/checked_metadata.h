// Metadata that needs no second look: what an update takes over from the stored object was checked
// when that was stored.
//
//   if (!IsMetadataAsChecked(object["metadata"], old["metadata"])) {
//     Use(object);  // ValidateObjectMeta(), ValidateObjectMetaUpdate()
//   }
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_CHECKED_METADATA_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_CHECKED_METADATA_H_

#include <cstddef>

#include "apiserver_fake/base/member_walk.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::resource {

// True: all members are those of `old`, the same nodes, but for a generation that has not fallen.
// Then the rules of metadata_validation.h, which `old` fulfils, find nothing. False says nothing.
inline bool IsMetadataAsChecked(const Value& metadata, const Value& old) {
  if (metadata.SharesNodeWith(old)) return true;
  const auto now = metadata.members(), before = old.members();
  if (now.empty() || now.size() != before.size()) return false;
  for (size_t i = 0; i < now.size(); ++i) {
    if (CompareKeys(now[i].key, before[i].key) != 0) return false;
    if (now[i].value.SharesNodeWith(before[i].value)) continue;
    if (now[i].key.view() != "generation" || !now[i].value.is_int() || !before[i].value.is_int() ||
        now[i].value.int_value() < before[i].value.int_value()) {
      return false;
    }
  }
  return true;
}

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_CHECKED_METADATA_H_

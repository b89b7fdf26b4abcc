// Removes the null members of objects at any depth, also of objects within lists. Null items of
// lists stay. Both merge patches do this to what they add.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_NULL_MEMBERS_H_
#define QUIESCE_APISERVER_FAKE_PATCH_NULL_MEMBERS_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::patch {

// The same node where there is nothing to remove.
Value WithoutNullMembers(Value value);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_NULL_MEMBERS_H_

// The JSON merge patch (RFC 7386) from one value to another.
//
//   Value patch = MergePatchBetween(before, after);   // {"spec":{"replicas":3},"x":null}
//
// Source: CreateMergePatch of github.com/evanphx/json-patch, which controller-runtime uses: members
// that are gone become null, lists and values of another kind are given whole.
#ifndef QUIESCE_RECONCILERS_RUNTIME_CLIENT_MERGE_PATCH_H_
#define QUIESCE_RECONCILERS_RUNTIME_CLIENT_MERGE_PATCH_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::runtime {

// An object; empty where the two are equal. Both are objects.
Value MergePatchBetween(const Value& before, const Value& after);

}  // namespace quiesce::runtime

#endif  // QUIESCE_RECONCILERS_RUNTIME_CLIENT_MERGE_PATCH_H_

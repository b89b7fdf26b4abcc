// JSON Merge Patch (RFC 7386) as the API server's library does it, and how clients make one.
//
// Source: github.com/evanphx/json-patch v4 (merge.go).
//
//   Value patch = CreateMergePatch(before, after);   // what client.MergeFrom sends
//   Value result = MergePatch(current, patch);
#ifndef QUIESCE_APISERVER_FAKE_PATCH_MERGE_PATCH_H_
#define QUIESCE_APISERVER_FAKE_PATCH_MERGE_PATCH_H_

#include "apiserver_fake/base/value.h"

namespace quiesce::patch {

// The document with the patch merged in. Objects merge member by member, null deletes, everything
// else replaces. In what the patch adds or puts in the place of something that is no object, null
// members of objects are dropped at any depth, also in lists; null items of lists stay. A document
// or patch that is no object gives the patch. Unchanged parts stay shared with `document`.
Value MergePatch(const Value& document, const Value& patch);

// A patch that turns `original` into `modified`, both objects. Lists are replaced as a whole. Like
// every merge patch it cannot set a member to null.
Value CreateMergePatch(const Value& original, const Value& modified);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_MERGE_PATCH_H_

// Strategic merge patch, which knows the kinds: lists merge by key or as sets where the schema says
// so, and directives in the patch delete, replace, order and retain.
//
// Source: k8s.io/apimachinery/pkg/util/strategicpatch/patch.go.
//
//   Value result;
//   api::ApiStatus status = StrategicMergePatch(current, patch, *type.schema, &result);
//
//   absl::StatusOr<Value> patch = CreateStrategicMergePatch(before, after, *type.schema);
#ifndef QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGE_PATCH_H_
#define QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGE_PATCH_H_

#include "absl/status/statusor.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

// Merges `patch` into `original`, both objects of the kind that `schema` describes. Errors have the
// library's texts and the server's codes: 400 for malformed directives, 422 for lists of lists, 500
// without a reason for most others (a list item without its merge key, types that do not match).
// Unchanged parts stay shared with `original`.
api::ApiStatus StrategicMergePatch(const Value& original, const Value& patch,
                                   const schema::Schema& schema, Value* result);

// The two-way patch from `original` to `modified` (strategicpatch.CreateTwoWayMergePatch): changes,
// deletions, and $setElementOrder, $deleteFromPrimitiveList and $retainKeys where they belong. The
// error's message is the library's.
absl::StatusOr<Value> CreateStrategicMergePatch(const Value& original, const Value& modified,
                                                const schema::Schema& schema);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_STRATEGIC_MERGE_PATCH_H_

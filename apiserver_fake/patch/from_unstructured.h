// The conversion of a patched map to the kind's Go type, which strategic merge patches go through
// instead of JSON: it takes and refuses other things, with texts of its own.
//
// Source: k8s.io/apimachinery/pkg/runtime/converter.go (fromUnstructured).
#ifndef QUIESCE_APISERVER_FAKE_PATCH_FROM_UNSTRUCTURED_H_
#define QUIESCE_APISERVER_FAKE_PATCH_FROM_UNSTRUCTURED_H_

#include "absl/status/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

// Ok, or why `value` does not fit `schema`: `cannot restore slice from map`. Whole doubles in
// integer fields become integers. What is the same node as in `stored` is known to fit. Fields that
// the schema lacks, and types with a JSON form of their own (quantities, times), are not looked at.
absl::Status FromUnstructured(const schema::Schema* schema, const Value& stored, Value& value);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_FROM_UNSTRUCTURED_H_

// JSON Patch (RFC 6902) as the API server's library does it, oddities included.
//
// Source: github.com/evanphx/json-patch v4 (patch.go), as k8s.io/apiserver uses it.
//
//   Value document = stored;
//   if (ApplyJsonPatch(operations, document) != JsonPatchResult::kApplied) return stored;
//
// Where it differs from the RFC: negative indices count from the end; `replace` of an absent member
// adds it, `copy` of one copies null, `test` of one passes against null; whatever stands before the
// first slash of a path does not count; "" is a path for `replace` and `test` only; `test` compares
// numbers and strings by their text.
#ifndef QUIESCE_APISERVER_FAKE_PATCH_JSON_PATCH_H_
#define QUIESCE_APISERVER_FAKE_PATCH_JSON_PATCH_H_

#include <cstdint>

#include "apiserver_fake/base/value.h"

namespace quiesce::patch {

enum class JsonPatchResult : uint8_t {
  kApplied,
  kFailed,    // an operation does not apply; the document may be half changed
  kPanicked,  // the library dereferences a null pointer here, and the server answers 500
};

// Bytes that all `copy` operations of one patch may add (JSONPatchMaxCopyBytes).
inline constexpr int64_t kMaxCopiedBytes = 3 * 1024 * 1024;

// `operations` is a list of objects (anything else in it fails), or null: no operations. Parts of
// the document that do not change stay shared; a patch that changes nothing leaves the same node.
JsonPatchResult ApplyJsonPatch(const Value& operations, Value& document);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_JSON_PATCH_H_

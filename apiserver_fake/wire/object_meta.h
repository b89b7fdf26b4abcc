// metadata of a custom resource, or of a resource embedded in one, as Go's typed decoding into
// metav1.ObjectMeta and encoding again would leave it.
#ifndef QUIESCE_APISERVER_FAKE_WIRE_OBJECT_META_H_
#define QUIESCE_APISERVER_FAKE_WIRE_OBJECT_META_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/go/decode_error.h"

namespace quiesce::wire {

// Edits `metadata` in place; nothing is copied where nothing changes, nor on an error. `unknown`
// takes the paths of unknown fields, "PATH.odd"; null if not wanted. `stored`: metadata in this
// form already; what both share is not looked at.
go::DecodeError DecodeObjectMeta(Value& metadata, absl::string_view path,
                                 std::vector<std::string>* unknown, const Value* stored = nullptr);

}  // namespace quiesce::wire

#endif  // QUIESCE_APISERVER_FAKE_WIRE_OBJECT_META_H_

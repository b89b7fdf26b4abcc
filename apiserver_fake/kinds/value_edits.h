// Edits of Values that copy nothing where nothing changes. Value::Mutable() clones a node that
// somebody else shares even if no change follows; these write back only what did change.
//
//   EditMember(object, "spec", [](Value& spec) { SetDefault(spec, "replicas", 1); });
#ifndef QUIESCE_APISERVER_FAKE_KINDS_VALUE_EDITS_H_
#define QUIESCE_APISERVER_FAKE_KINDS_VALUE_EDITS_H_

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::kinds {

using EditFn = absl::FunctionRef<void(Value& value)>;
// `stored` is what the same place of the stored object holds, or null pointer. A place that still
// shares its node with the stored object is not visited.
using EditStoredFn = absl::FunctionRef<void(Value& value, const Value* stored)>;

// Edits member `key` of `parent`; nothing happens where it is absent or null.
void EditMember(Value& parent, absl::string_view key, EditFn edit);
void EditMember(Value& parent, absl::string_view key, const Value* stored_parent,
                EditStoredFn edit);

// Edits each item of the list member `key` of `parent`.
void EditItems(Value& parent, absl::string_view key, EditFn edit);
void EditItems(Value& parent, absl::string_view key, const Value* stored_parent, EditStoredFn edit);

// Sets member `key` where it is absent or null.
void SetDefault(Value& object, absl::string_view key, const Value& value);
// Sets string member `key` where it is absent or empty.
void SetDefaultText(Value& object, absl::string_view key, absl::string_view text);

// Gives `object` the member of `from`: the same value, or none.
void CopyMember(Value& object, const Value& from, absl::string_view key);
// The same for a member of metadata.
void CopyMetadata(Value& object, const Value& from, absl::string_view key);

// metadata.generation: set where positive, else removed.
void SetGeneration(Value& object, int64_t generation);

// Appends to metadata.finalizers, unless it is there.
void AddFinalizer(Value& object, absl::string_view finalizer);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_VALUE_EDITS_H_

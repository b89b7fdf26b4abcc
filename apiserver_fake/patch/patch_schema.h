// What a strategic merge patch asks of a schema: how the value of a field is merged.
//
// Source: k8s.io/apimachinery/pkg/util/strategicpatch/meta.go and
// third_party/forked/golang/json/fields.go (PatchMetaFromStruct).
#ifndef QUIESCE_APISERVER_FAKE_PATCH_PATCH_SCHEMA_H_
#define QUIESCE_APISERVER_FAKE_PATCH_PATCH_SCHEMA_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::patch {

struct PatchField {
  enum class Strategy { kDefault, kMerge, kReplace };

  const schema::Schema* schema = nullptr;  // of the object, or of the items of the list
  Strategy strategy = Strategy::kDefault;
  bool retain_keys = false;
  absl::string_view merge_key;  // "" if none
  std::string error;            // not empty: the type has no such field; the rest means nothing
};

// Of a member that holds an object, or a list; `schema` is null where the type is unknown.
PatchField FieldOfObject(const schema::Schema* schema, absl::string_view key);
PatchField FieldOfList(const schema::Schema* schema, absl::string_view key);

}  // namespace quiesce::patch

#endif  // QUIESCE_APISERVER_FAKE_PATCH_PATCH_SCHEMA_H_

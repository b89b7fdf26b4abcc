#include "apiserver_fake/resource/stored_object.h"

#include "absl/strings/str_cat.h"

namespace quiesce::resource {

void SetResourceVersion(Value& object, int64_t revision) {
  const absl::AlphaNum text(revision);
  object.Mutable("metadata").Set("resourceVersion", Value(text.Piece()));
}

}  // namespace quiesce::resource

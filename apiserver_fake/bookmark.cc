#include "apiserver_fake/bookmark.h"

#include "absl/strings/str_cat.h"

namespace quiesce::api {

Value BookmarkObject(const ResourceType& type, int64_t revision, bool initial_events_end) {
  Value metadata = Value::Object({{"resourceVersion", Value(absl::StrCat(revision))}});
  if (initial_events_end) {
    metadata.Set("annotations", Value::Object({{"k8s.io/initial-events-end", Value("true")}}));
  }
  return Value::Object({{"apiVersion", Value(type.group_version())},
                        {"kind", Value(type.kind)},
                        {"metadata", metadata}});
}

}  // namespace quiesce::api

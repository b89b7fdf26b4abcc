// apiVersion and kind of a body: their form, and whether the body can be read as the kind that a
// request is about.
//
// Sources: k8s.io/apimachinery/pkg/runtime/serializer/json/meta.go,
// k8s.io/apimachinery/pkg/runtime/{error.go,converter.go}.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_META_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_META_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::resource {

struct GroupVersion {
  std::string group, version;
};

// {"apps", "v1"} of "apps/v1", {"", "v1"} of "v1".
GroupVersion SplitApiVersion(absl::string_view api_version);

// "kind" or "apiVersion" of a built-in kind's body; null where it has none. Go finds them in
// whatever case, although as fields of the object they would be unknown then.
const Value& TypeMetaMember(const Value& document, absl::string_view name);

// Checks what the server looks at first: that the body is an object with textual apiVersion and
// kind. Null counts as an empty object.
absl::Status CheckTypeMeta(const Value& document);

// True: both begin with one and the same apiVersion and kind, as what was read and comes back does.
// False says nothing.
bool SharesTypeMeta(const Value& object, const Value& stored);

// Ok, or why a body of that kind cannot be read as `type`. Built-in types only.
absl::Status CheckKind(const ResourceType& type, const TypeRegistry& types,
                       const GroupVersion& sent, absl::string_view kind);

// The name of a group's internal Go package, as errors show it: "core", "apps".
absl::string_view InternalPackage(absl::string_view group);

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_TYPE_META_H_

// All resource types that are built in, as discovery lists them, each with its schema and strategy.
//
//   for (const resource::ResourceType* type : BuiltinTypes()) Use(type->kind);
//
// Built once a process and never freed; usable from all threads. CustomResourceDefinitions are not
// among them.
#ifndef QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_TYPES_H_
#define QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_TYPES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/resource/resource_type.h"

namespace quiesce::kinds {

// Ordered by group, as discovery orders groups, and by name within.
const std::vector<const resource::ResourceType*>& BuiltinTypes();

// The type, or null pointer.
const resource::ResourceType* FindBuiltinType(absl::string_view group, absl::string_view version,
                                              absl::string_view resource);

}  // namespace quiesce::kinds

#endif  // QUIESCE_APISERVER_FAKE_KINDS_BUILTIN_TYPES_H_

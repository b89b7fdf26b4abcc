// The schemas of one group version's OpenAPI document.
#ifndef QUIESCE_APISERVER_FAKE_REST_OPENAPI_SCHEMAS_H_
#define QUIESCE_APISERVER_FAKE_REST_OPENAPI_SCHEMAS_H_

#include <map>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/rest/definition_source.h"

namespace quiesce::rest {

using OpenApiSchemas = std::map<std::string, Value>;  // by name: "io.k8s.api.core.v1.Pod"

OpenApiSchemas SchemasOf(absl::string_view group, absl::string_view version,
                         const resource::TypeRegistry& types, const DefinitionSource& definitions);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_OPENAPI_SCHEMAS_H_

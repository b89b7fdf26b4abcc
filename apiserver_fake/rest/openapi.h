// The OpenAPI documents that clients read: /openapi/v3, one document for each group version below
// it, and /openapi/v2. Built-in kinds have the schemas that kube-apiserver publishes, with its
// descriptions; custom resources those of their definitions.
//
// Sources: k8s.io/kube-openapi/pkg/handler3,
// k8s.io/apiextensions-apiserver/pkg/controller/openapi/builder.
#ifndef QUIESCE_APISERVER_FAKE_REST_OPENAPI_H_
#define QUIESCE_APISERVER_FAKE_REST_OPENAPI_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/type_registry.h"
#include "apiserver_fake/rest/definition_source.h"

namespace quiesce::rest {

// The document of a path; nullopt if it is none of these.
std::optional<Value> OpenApiOf(absl::string_view path, const resource::TypeRegistry& types,
                               const DefinitionSource& definitions = nullptr);

}  // namespace quiesce::rest

#endif  // QUIESCE_APISERVER_FAKE_REST_OPENAPI_H_

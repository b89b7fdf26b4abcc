// The OpenAPI documents of the built-in kinds, embedded: what kube-apiserver v1.36 publishes of its
// own types (fields, required ones, list types and keys, patch strategies, defaults), one document
// for each group version. The .json files beside this header are the source.
//
//   for (const OpenApiDocument& document : OpenApiDocuments()) Use(document.name, document.json);
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_DOCUMENTS_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_DOCUMENTS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace quiesce::schema {

struct OpenApiDocument {
  absl::string_view name;  // of the file: "core_v1", "rbac_authorization_k8s_io_v1"
  absl::string_view json;  // {"groupVersion": "...", "roots": [...], "schemas": {...}}
};

// All documents, ordered by name.
absl::Span<const OpenApiDocument> OpenApiDocuments();

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_DOCUMENTS_H_

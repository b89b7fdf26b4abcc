// The rules of the openAPIV3Schema in a CustomResourceDefinition.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go
// (validateCustomResourceDefinitionValidation, ValidateCustomResourceDefinitionOpenAPISchema).
#ifndef QUIESCE_APISERVER_FAKE_CRD_DEFINITION_SCHEMA_H_
#define QUIESCE_APISERVER_FAKE_CRD_DEFINITION_SCHEMA_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// `validation`: {"openAPIV3Schema": ...} or null, found at `path`. `has_status`: the status
// subresource is enabled, which restricts the root of the schema.
void ValidateDefinitionSchema(const std::string& path, const Value& validation, bool has_status,
                              api::FieldErrors& errors);

// The formats in the schema that the server does not know, in the order of a walk.
std::vector<std::string> UnrecognizedFormats(const Value& props);

// True if the schema has a default somewhere.
bool SchemaHasDefaults(const Value& props);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_DEFINITION_SCHEMA_H_

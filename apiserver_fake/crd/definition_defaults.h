// The defaults in the schema of a CustomResourceDefinition must be what the schema itself allows.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/validation.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_DEFINITION_DEFAULTS_H_
#define QUIESCE_APISERVER_FAKE_CRD_DEFINITION_DEFAULTS_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// `props`: the structural openAPIV3Schema of a whole resource, found at `path`.
void ValidateSchemaDefaults(const std::string& path, const Value& props, api::FieldErrors& errors);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_DEFINITION_DEFAULTS_H_

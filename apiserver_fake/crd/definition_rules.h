// The expressions of x-kubernetes-validations in a CustomResourceDefinition: whether they compile,
// and whether they may cost too much.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/{validation,
// cel_validation}.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_DEFINITION_RULES_H_
#define QUIESCE_APISERVER_FAKE_CRD_DEFINITION_RULES_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// `props` is structural, and found at `path`. `others` are the errors of its schemas; where a
// schema or one below it has some, its rules are not compiled.
void ValidateDefinitionRules(const std::string& path, const Value& props,
                             const api::FieldErrors& others, api::FieldErrors& errors);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_DEFINITION_RULES_H_

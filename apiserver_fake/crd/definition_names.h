// The names of a CustomResourceDefinition, asked for or accepted.
#ifndef QUIESCE_APISERVER_FAKE_CRD_DEFINITION_NAMES_H_
#define QUIESCE_APISERVER_FAKE_CRD_DEFINITION_NAMES_H_

#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

// The form of the names found at `path`; those that are empty are not checked.
// Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation
// (ValidateCustomResourceDefinitionNames).
void ValidateDefinitionNames(const Value& names, const std::string& path, api::FieldErrors& errors);

// What becomes of the names that a definition asks for, given those that the other definitions of
// its group have.
struct NamesDecision {
  Value accepted;               // status.acceptedNames
  Value names_condition;        // NamesAccepted, without a time
  Value established_condition;  // Established, without a time
};

// Source: k8s.io/apiextensions-apiserver/pkg/controller/status/naming_controller.go.
NamesDecision DecideNames(const Value& definition, const std::vector<Value>& others);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_DEFINITION_NAMES_H_

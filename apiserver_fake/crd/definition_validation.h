// The rules of a CustomResourceDefinition, beside those of its metadata.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation/validation.go. What the
// server tolerates in definitions that an older release accepted is not modelled: all that is
// stored here was valid when it was written.
#ifndef QUIESCE_APISERVER_FAKE_CRD_DEFINITION_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_CRD_DEFINITION_VALIDATION_H_

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::crd {

void ValidateDefinition(const Value& definition, api::FieldErrors& errors);
void ValidateDefinitionUpdate(const Value& definition, const Value& old, api::FieldErrors& errors);
void ValidateDefinitionStatusUpdate(const Value& definition, api::FieldErrors& errors);

// True if the condition is there with status True.
bool HasTrueCondition(const Value& definition, absl::string_view type);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_DEFINITION_VALIDATION_H_

// Conditions and the finalizer of a CustomResourceDefinition.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apihelpers/helpers.go.
#ifndef QUIESCE_APISERVER_FAKE_CONTROLLERS_DEFINITION_STATUS_H_
#define QUIESCE_APISERVER_FAKE_CONTROLLERS_DEFINITION_STATUS_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::controllers {

// A condition without a time.
Value DefinitionCondition(absl::string_view type, absl::string_view status,
                          absl::string_view reason, absl::string_view message);

// Adds the condition, or changes that of its type; lastTransitionTime becomes `now` where the
// status is new or another one.
void SetDefinitionCondition(Value& definition, const Value& condition, const Value& now);

// True if the definition has a condition of this type with equal status, reason and message.
bool SameCondition(const Value& definition, const Value& condition);

bool HasCleanupFinalizer(const Value& definition);
void RemoveCleanupFinalizer(Value& definition);

}  // namespace quiesce::controllers

#endif  // QUIESCE_APISERVER_FAKE_CONTROLLERS_DEFINITION_STATUS_H_

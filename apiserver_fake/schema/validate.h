// Validation of a value against a custom resource's schema, as kube-openapi does it: the same
// checks, texts and order; members in the order of their names where the server's order is random.
//
// Sources: k8s.io/kube-openapi/pkg/validation/{validate,errors},
// k8s.io/apiextensions-apiserver/pkg/apiserver/validation/{validation,ratcheting}.go.
//
//   api::FieldErrors errors;
//   ValidateValue(*schema, object, {.old = &stored}, errors);
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_VALIDATE_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_VALIDATE_H_

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

struct ValidateOptions {
  // Goes before the path of each error's field, not into its text: "status" for status writes,
  // which are checked as values of their own.
  absl::string_view field_prefix;
  // Update: the value before. What is wrong in a part that can be correlated with an equal part of
  // `old` is no error (ratcheting); parts that both share are not looked at. Null for a create.
  const Value* old = nullptr;
};

void ValidateValue(const Schema& schema, const Value& value, const ValidateOptions& options,
                   api::FieldErrors& errors);

// The uniqueness that lists of type set and map promise, in the whole object.
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype/validation.go.
// With `unique`, a value known to keep them, subtrees that both share are not looked at.
void ValidateUniqueLists(const Schema& schema, const Value& value, const Value* unique,
                         api::FieldErrors& errors);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_VALIDATE_H_

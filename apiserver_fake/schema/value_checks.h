// The checks of one value against the rules of its own schema node: no walking here.
//
// Source: k8s.io/kube-openapi/pkg/validation/validate/{type,values,validator}.go.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_VALUE_CHECKS_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_VALUE_CHECKS_H_

#include "apiserver_fake/api/field_path.h"
#include "apiserver_fake/api/validation_error.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

api::ValidationResult CheckType(const Schema& schema, const Value& value, const api::FieldStep& at);
// minLength, maxLength and pattern of a string: the first that fails.
api::ValidationResult CheckString(const Schema& schema, const Value& value,
                                  const api::FieldStep& at);
api::ValidationResult CheckFormat(const Schema& schema, const Value& value,
                                  const api::FieldStep& at);
// Range of the format, multipleOf, minimum and maximum.
api::ValidationResult CheckNumber(const Schema& schema, const Value& value,
                                  const api::FieldStep& at);
api::ValidationResult CheckEnum(const Schema& schema, const Value& value, const api::FieldStep& at);
// minItems, maxItems, uniqueItems.
void CheckItemCount(const Schema& schema, const Value& value, const api::FieldStep& at,
                    api::ValidationResult& result);
// minProperties, maxProperties.
void CheckPropertyCount(const Schema& schema, const Value& value, const api::FieldStep& at,
                        api::ValidationResult& result);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_VALUE_CHECKS_H_

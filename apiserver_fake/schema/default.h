// Filling in the defaults of a structural schema.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting/algorithm.go.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_DEFAULT_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_DEFAULT_H_

#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// Sets the default of each declared member that is missing, and of each null that its schema does
// not allow; then goes on inside what is there. Defaults are shared, not copied. `defaulted`: a
// value that has its defaults already; subtrees that both share are not looked at. True if
// anything changed; if not, nothing is copied.
bool ApplyDefaults(const Schema& schema, Value& value, const Value* defaulted = nullptr);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_DEFAULT_H_

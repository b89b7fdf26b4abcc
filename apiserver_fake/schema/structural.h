// From the openAPIV3Schema of a CustomResourceDefinition to a Schema, and the rules that make it a
// structural one.
//
// Sources: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/{convert,validation,complete}.go.
//
//   SchemaSet set;
//   const Schema* schema = BuildStructuralSchema(openapi, &set);
//
// The schema is a JSONSchemaProps in its canonical JSON form: what is absent has its zero value.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_STRUCTURAL_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_STRUCTURAL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// The schema of values: what prunes, defaults and validates them, with its allOf, anyOf, oneOf and
// not. Formats that the server does not check are left out. What
// a valid definition never has ($ref, definitions ...) is ignored.
const Schema* BuildStructuralSchema(const Value& props, SchemaSet* set);

// Ok, or why the schema cannot be converted at all: "OpenAPIV3Schema '$ref' is not supported".
absl::Status CheckConvertible(const Value& props);

// The errors of a schema that is not structural, sorted by their text, at paths below `path`.
api::FieldErrors ValidateStructural(const std::string& path, const Value& props);

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_STRUCTURAL_H_

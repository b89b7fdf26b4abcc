// The paths that a CustomResourceDefinition names fields of its objects by.
#ifndef QUIESCE_APISERVER_FAKE_API_SIMPLE_JSON_PATH_H_
#define QUIESCE_APISERVER_FAKE_API_SIMPLE_JSON_PATH_H_

#include <string>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"

namespace quiesce::api {

// A path that starts with a dot: ".spec.replicas".
// Source: k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation
// (validateSimpleJSONPath).
bool ValidateSimpleJsonPath(const Value& path, const std::string& field, FieldErrors& errors);

// Where a path through a schema leads.
struct SchemaPath {
  std::string path;   // "spec.color", "spec.labels[x]"
  std::string root;   // its first member
  Value schema;       // of the field
  std::string error;  // why it leads nowhere; "" if it does
};

// Follows ".spec.color" or ".spec['a.b']" (where `arrays` allows brackets) through properties and
// additionalProperties.
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go (ValidFieldPath).
SchemaPath FollowSchemaPath(absl::string_view json_path, const Value& props, bool arrays);

}  // namespace quiesce::api

#endif  // QUIESCE_APISERVER_FAKE_API_SIMPLE_JSON_PATH_H_

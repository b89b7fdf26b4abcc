// Schemas of the built-in kinds, read from the server's own OpenAPI documents.
//
//   const Schema* pod = BuiltinSchema("", "v1", "Pod");
//   const Schema* containers = pod->Property("spec")->Property("containers");
//   containers->list_map_keys;   // {"name"}
//
// What the documents say becomes fields of Schema: properties and required ones, list types with
// their keys, map types, patch strategies with their merge keys, unions, defaults, enums. Some Go
// types whose JSON differs from their structure have a type of their own: Quantity, IntOrString,
// Time and MicroTime (is_time), RawExtension and FieldsV1 (any object, unknown fields kept), JSON
// of a custom resource definition (anything).
//
// The schemas of a group version are built when first asked for, once a process, and are never
// freed. They may be used from all threads.
#ifndef QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_LOADER_H_
#define QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_LOADER_H_

#include <string>

#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::schema {

// The schema of a whole object, or null where the kind is not known. Kinds that are only bodies of
// subresources are known too: autoscaling/v1 Scale, policy/v1 Eviction, v1 Binding, Status and
// DeleteOptions.
const Schema* BuiltinSchema(absl::string_view group, absl::string_view version,
                            absl::string_view kind);

// A type that a group version's document defines, by its OpenAPI name:
// BuiltinDefinition("", "v1", "io.k8s.api.core.v1.PodSpec"). Null if there is none.
const Schema* BuiltinDefinition(absl::string_view group, absl::string_view version,
                                absl::string_view go_type);

// metav1.ObjectMeta, as custom resources have it too.
const Schema* ObjectMetaSchema();

// The schemas of one document. BuiltinSchema() keeps one for each group version.
class OpenApiSchemas {
 public:
  OpenApiSchemas() = default;

  // Errors: the text is no JSON, or names a $ref that it does not define.
  static absl::StatusOr<OpenApiSchemas> Load(absl::string_view json);

  const Schema* Definition(absl::string_view go_type) const;
  const Schema* Kind(absl::string_view group, absl::string_view version,
                     absl::string_view kind) const;

 private:
  friend class OpenApiReader;

  SchemaSet set_;
  absl::btree_map<std::string, Schema*> definitions_;
  absl::btree_map<std::string, const Schema*> kinds_;  // "group/version/kind"
};

}  // namespace quiesce::schema

#endif  // QUIESCE_APISERVER_FAKE_SCHEMA_OPENAPI_LOADER_H_

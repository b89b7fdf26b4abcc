// Embedded resources (x-kubernetes-embedded-resource) in a custom resource: their apiVersion, kind
// and metadata are decoded and checked as those of any object.
//
// Source: k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta/{algorithm,validation}.go.
#ifndef QUIESCE_APISERVER_FAKE_CRD_EMBEDDED_RESOURCE_H_
#define QUIESCE_APISERVER_FAKE_CRD_EMBEDDED_RESOURCE_H_

#include <optional>
#include <string>
#include <vector>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/schema/schema.h"

namespace quiesce::crd {

struct EmbeddedOptions {
  // The value itself is one, whatever its schema says.
  bool resource_root = false;
  // Takes `unknown field "spec.template.metadata.odd"`, sorted; null: not wanted.
  std::vector<std::string>* unknown = nullptr;
  // Metadata that does not fit its type is dropped instead of being an error.
  bool drop_invalid = false;
};

// Decodes the metadata of every embedded resource, in place. Returns the first error, of
// `spec.r.metadata`. `path` goes before the paths in it.
std::optional<api::FieldError> CoerceEmbeddedResources(const schema::Schema& schema, Value& value,
                                                       const std::string& path,
                                                       const EmbeddedOptions& options);

// Checks apiVersion, kind and metadata of every embedded resource.
void ValidateEmbeddedResources(const schema::Schema& schema, const Value& value,
                               const std::string& path, bool resource_root,
                               api::FieldErrors& errors);

}  // namespace quiesce::crd

#endif  // QUIESCE_APISERVER_FAKE_CRD_EMBEDDED_RESOURCE_H_

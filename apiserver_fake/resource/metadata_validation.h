// The rules of ObjectMeta: names, labels, annotations, owner references, finalizers, managed
// fields, and what an update may not change.
//
//   api::FieldErrors errors;
//   ValidateObjectMeta(object, /*namespaced=*/true, &NameIsDnsSubdomain, nullptr, errors);
//
// Sources: k8s.io/apimachinery/pkg/api/validation/{objectmeta,generic}.go,
// k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go,
// k8s.io/apimachinery/pkg/util/validation/validation.go,
// k8s.io/apimachinery/pkg/api/validation/path/name.go.
#ifndef QUIESCE_APISERVER_FAKE_RESOURCE_METADATA_VALIDATION_H_
#define QUIESCE_APISERVER_FAKE_RESOURCE_METADATA_VALIDATION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::resource {

// Rules for names of objects: what is wrong with `name`. `prefix`: a generateName, which may end
// with a dash.
std::vector<std::string> NameIsDnsSubdomain(absl::string_view name, bool prefix);
std::vector<std::string> NameIsDnsLabel(absl::string_view name, bool prefix);
std::vector<std::string> NameIsPathSegment(absl::string_view name, bool prefix);
// The rule of a kind: its own, else that of a subdomain.
std::vector<std::string> NameOfKind(const Strategy& strategy, absl::string_view name, bool prefix);

void ValidateLabels(const Value& labels, const std::string& field, api::FieldErrors& errors);
void ValidateAnnotations(const Value& annotations, const std::string& field,
                         api::FieldErrors& errors);

// Checks an object's metadata. The name is checked by the rule of `strategy`, or as a path segment
// if `strategy` is null. `managed_fields`: those that the client sent; null if none.
void ValidateObjectMeta(const Value& metadata, bool namespaced, const Strategy* strategy,
                        const Value& managed_fields, api::FieldErrors& errors);

// Checks what an update does to the metadata.
void ValidateObjectMetaUpdate(const Value& metadata, const Value& old_metadata,
                              const Value& managed_fields, api::FieldErrors& errors);

// The further rule of built-in kinds: a finalizer has a domain or is one of the well-known ones.
void ValidateKubeFinalizers(const Value& finalizers, api::FieldErrors& errors);

}  // namespace quiesce::resource

#endif  // QUIESCE_APISERVER_FAKE_RESOURCE_METADATA_VALIDATION_H_

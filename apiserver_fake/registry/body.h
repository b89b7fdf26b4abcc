// Request bodies: from bytes to objects, with the errors and warnings of the server's decoders.
//
// Sources: k8s.io/apimachinery/pkg/runtime/serializer/json/{json,meta}.go,
// k8s.io/apiserver/pkg/endpoints/handlers/rest.go (transformDecodeError, summarizeData),
// k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_BODY_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_BODY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/refusal.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/type_registry.h"

namespace quiesce::registry {

// `application/json` of `application/JSON; charset=utf-8`.
std::string MediaTypeOf(absl::string_view content_type);

// Ok, or the 415 for a content type that objects are not read from. No content type means JSON.
Refusal CheckObjectContentType(const api::Request& request);

// A decoded object body.
struct ObjectBody {
  Value object;          // in the kind's own form, without metadata.managedFields
  Value managed_fields;  // those that were sent; null if none
};

// Decodes the body of a create or an update of a type. `stored` is the object that an update is
// about, if there is one; it only makes decoding faster. Unknown and repeated fields are errors or
// warnings as the request's fieldValidation has it.
Refusal DecodeObject(const api::Request& request, const resource::ResourceType& type,
                     const resource::TypeRegistry& types, const Value* stored, ObjectBody* body,
                     std::vector<std::string>* warnings);

// Takes metadata.managedFields out of an object; null if there are none.
Value TakeManagedFields(Value& object);

// Decodes a DeleteOptions body of any API version.
api::ApiStatus DecodeDeleteOptions(const api::Request& request, Value* options);

// Reads the bytes of a body: apiVersion and kind checked for their form, no more. `kind` and
// `api_version` as sent. Errors have the text of Go's decoder.
absl::StatusOr<Value> ReadDocument(const api::Request& request,
                                   std::vector<std::string>* duplicates,
                                   RepeatedKeys repeated = RepeatedKeys::kLast);

// A failure to decode a body, as POST and PUT word it. `wanted`: the kind that the body should have
// been; `kind` and `version`: what it says that it is.
api::ApiStatus DecodeFailure(const api::Request& request, absl::string_view wanted,
                             absl::string_view kind, absl::string_view version,
                             absl::string_view error);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_BODY_H_

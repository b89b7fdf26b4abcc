#include "apiserver_fake/registry/request_checks.h"

#include <limits>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/go/integer.h"
#include "apiserver_fake/storage/storage_key.h"

namespace quiesce::registry {

api::ApiStatus CheckNameOfPath(const api::Request& request) {
  const std::string& name = request.name;
  if (name.empty()) return api::BadRequest("Name parameter required.");
  std::vector<std::string> problems;
  if (name == "." || name == "..") {
    problems.push_back(absl::StrCat("may not be '", name, "'"));
  } else {
    for (const char* character : {"/", "%"}) {
      if (!absl::StrContains(name, character)) continue;
      problems.push_back(absl::StrCat("may not contain '", character, "'"));
    }
  }
  if (problems.empty()) return api::ApiStatus();
  return api::BadRequest(
      absl::StrCat("Name parameter invalid: ", GoQuote(name), ": ", absl::StrJoin(problems, ";")));
}

api::ApiStatus NoSuchObject(const resource::ResourceType& type, const api::Request& request) {
  api::ApiStatus status = CheckNameOfPath(request);
  return status.ok() ? api::NotFound(type.group_resource(), request.name) : status;
}

api::ApiStatus MatchNamespace(const api::Request& request, const resource::ResourceType& type,
                              Value& object) {
  absl::string_view sent = object["metadata"]["namespace"].string_value();
  absl::string_view wanted =
      type.namespaced ? absl::string_view(request.namespace_) : absl::string_view();
  if (sent == wanted) return api::ApiStatus();
  if (wanted.empty()) {
    object.Mutable("metadata").Erase("namespace");
    return api::ApiStatus();
  }
  if (sent.empty()) {
    object.Mutable("metadata").Set("namespace", Value(wanted));
    return api::ApiStatus();
  }
  return api::BadRequest(
      "the namespace of the provided object does not match the namespace sent on the request");
}

api::ApiStatus MatchName(const api::Request& request, const Value& object) {
  absl::string_view name = object["metadata"]["name"].string_value();
  if (name == request.name) return api::ApiStatus();
  if (name.empty()) {
    return api::BadRequest(
        absl::StrCat("the name of the object (", request.name,
                     " based on URL) was undeterminable: name must be provided"));
  }
  return api::BadRequest(absl::StrCat("the name of the object (", name,
                                      ") does not match the name on the URL (", request.name, ")"));
}

void DedupOwnerReferences(Value& object, bool after_admission, std::vector<std::string>* warnings) {
  const Value* found = object.FindPath({"metadata", "ownerReferences"});
  if (found == nullptr || found->size() < 2) return;
  std::vector<Value> kept;
  std::vector<std::string> repeated_uids;
  for (const Value& reference : found->items()) {
    bool repeated = false;
    for (const Value& other : kept) repeated |= other == reference;
    if (!repeated) {
      kept.push_back(reference);
      continue;
    }
    std::string uid(reference["uid"].string_value());
    bool known = false;
    for (const std::string& other : repeated_uids) known |= other == uid;
    if (!known) repeated_uids.push_back(std::move(uid));
  }
  if (repeated_uids.empty()) return;
  object.Mutable("metadata").Set("ownerReferences", Value::List(std::move(kept)));
  warnings->push_back(absl::StrCat(
      ".metadata.ownerReferences contains duplicate entries",
      after_admission ? " after mutating admission happens" : "",
      "; API server dedups owner references "
      "in 1.20+, and may reject such requests as early as 1.24; please fix your requests; "
      "duplicate UID(s) observed: ",
      absl::StrJoin(repeated_uids, ", ")));
}

namespace {

// What a refusal calls an object that may not have its name yet.
// Source: extractResourceName in k8s.io/apiserver/pkg/admission/errors.go.
absl::string_view NameOf(const Value& object) {
  const Value& metadata = object["metadata"];
  for (const absl::string_view member : {"name", "generateName"}) {
    if (!metadata[member].string_value().empty()) return metadata[member].string_value();
  }
  return "Unknown";
}

}  // namespace

Refusal AdmitToNamespace(VerbContext& context, const api::Request& request,
                         const resource::ResourceType& type, const Value& object, bool is_create) {
  if (is_create && type.terminating) {
    return api::Forbidden(type.group_resource(), NameOf(object),
                          "create not allowed while custom resource definition is terminating");
  }
  if (!type.namespaced || request.namespace_.empty()) return Refusal();
  // A namespace's own key is its name.
  const resource::StoredObject* found = context.store->Get(context.namespaces, request.namespace_);
  if (found == nullptr) return api::NotFound({"", "namespaces"}, request.namespace_);
  if (!is_create || found->object["status"]["phase"].string_value() != "Terminating") {
    return Refusal();
  }
  api::ApiStatus status =
      api::Forbidden(type.group_resource(), NameOf(object),
                     absl::StrCat("unable to create new content in namespace ", request.namespace_,
                                  " because it is being terminated"));
  status.causes.push_back({"NamespaceTerminating",
                           absl::StrCat("namespace ", request.namespace_, " is being terminated"),
                           "metadata.namespace"});
  return status;
}

api::ApiStatus ParseResourceVersion(const Value& object, int64_t* version) {
  *version = 0;
  absl::string_view text = object["metadata"]["resourceVersion"].string_value();
  if (text.empty() || text == "0") return api::ApiStatus();
  const absl::StatusOr<uint64_t> number = go::ParseUint(text);
  if (!number.ok()) return api::UntypedError(std::string(number.status().message()));
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  *version = static_cast<int64_t>(*number < kMax ? *number : kMax);
  return api::ApiStatus();
}

api::ApiStatus PreconditionConflict(const api::Request& request, const resource::ResourceType& type,
                                    absl::string_view what, absl::string_view wanted,
                                    absl::string_view stored, bool dry_run) {
  std::string key = storage::StorageKey(type, request.namespace_, request.name);
  if (!dry_run) key = absl::StrCat("/registry", key);
  return api::Conflict(
      type.group_resource(), request.name,
      absl::StrCat("StorageError: invalid object, Code: 4, Key: ", key,
                   ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ", what,
                   " in precondition: ", wanted, ", ", what, " in object meta: ", stored));
}

api::ApiStatus VersionConflict(const api::Request& request, const resource::ResourceType& type) {
  return api::Conflict(
      type.group_resource(), request.name,
      "the object has been modified; please apply your changes to the latest version "
      "and try again");
}

}  // namespace quiesce::registry

// The way of a write through the server: create, update, patch, their subresources and /scale.
//
// A verb is a row of stages in the order of the server, so that the first thing that is wrong is
// the one that is answered. A stage reads and changes the Write and returns ok, or why the request
// is refused. There is one way to fail: the first refusal ends the row and becomes the answer, with
// the warnings given until then.
//
//   Refusal CheckIsThere(Write& write) {
//     if (write.found != nullptr) return Refusal();
//     return api::NotFound(write.type.group_resource(), write.request.name);
//   }
//
//   static constexpr WriteStage kStages[] = {CheckOptions, FindObject, CheckIsThere, FinishUpdate};
//   return RunWrite(context, type, request, kStages);
//
// Sources: k8s.io/apiserver/pkg/endpoints/handlers/{create,update,patch,rest}.go,
// k8s.io/apiserver/pkg/registry/rest/{create,update}.go,
// k8s.io/apiserver/pkg/registry/generic/registry/store.go.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_WRITE_PIPELINE_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_WRITE_PIPELINE_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "apiserver_fake/api/request.h"
#include "apiserver_fake/api/status.h"
#include "apiserver_fake/base/packed_key.h"
#include "apiserver_fake/base/value.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/refusal.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::registry {

// One write: what is asked, what was there, what is to be there.
struct Write {
  // All outlive it.
  Write(VerbContext& context, const resource::ResourceType& type, const api::Request& request,
        api::Response& response)
      : context(context), type(type), request(request), response(response) {}

  VerbContext& context;
  const resource::ResourceType& type;
  const api::Request& request;
  api::Response& response;  // its warnings from the first stage on; all else at the end

  // What was there (FindObject). Where nothing was, `found` and the values are null.
  PackedKey key;                                  // of the store
  const resource::StoredObject* found = nullptr;  // the store's: until it changes
  Refusal readable;                               // why `existing` cannot be had, if so
  Value existing;                                 // in the version of the request, as it is shown
  // The same as the rules of an update see it: where the store has it in another version, without
  // having been pruned.
  Value old;

  // What is to be there, as far as the stages have come.
  Value object;  // in the version of the request, without managed fields
  // The client sent the metadata that it had read: the same node. It is of this object, then, in
  // its newest version, and was checked when it was stored.
  bool metadata_as_found = false;
  Value sent_managed_fields;  // the list that the client sent; null if none
  // The same as the store keeps it, where a webhook has converted it (PrepareToStore).
  Value to_store;
  resource::ManagedHandle managed;
  Value managed_fields;  // the resulting list where the client sent one; only for validation

  bool dry_run() const { return request.options.has_dry_run && !request.options.dry_run.empty(); }
  std::vector<std::string>& warnings() { return response.warnings; }

  // Answers with an object of the store, or one that looks as if it were.
  void Answer(const resource::StoredObject& stored, int code);
};

template <typename State>
using Stage = Refusal (*)(State&);
using WriteStage = Stage<Write>;

// Runs the stages until one refuses.
template <typename State>
Refusal RunStages(State& state, absl::Span<const Stage<State>> stages) {
  for (Stage<State> stage : stages) {
    if (Refusal refusal = stage(state); !refusal.ok()) return refusal;
  }
  return Refusal();
}

api::Response RunWrite(VerbContext& context, const resource::ResourceType& type,
                       const api::Request& request, absl::Span<const WriteStage> stages);

// Makes the refusal the answer; the warnings stay. Ok changes nothing.
void Refuse(Refusal refusal, api::Response& response);

// Stages that verbs share. Their rules are in request_checks.h.

Refusal CheckOptions(Write& write);
Refusal CheckContentType(Write& write);
// Looks up what the request names: `key`, `found`, `existing`, `old`.
Refusal FindObject(Write& write);
// What was found can be read in the version of the request; what was not may have such a name.
Refusal CheckReadable(Write& write);
// Reads the body into `object` and `sent_managed_fields`.
Refusal DecodeBody(Write& write);
Refusal MatchNamespaceOfRequest(Write& write);
Refusal MatchNameOfRequest(Write& write);
// A uid that the client sent is that of the object found (409).
Refusal CheckUid(Write& write);
Refusal DedupOwners(Write& write);
Refusal Admit(Write& write);
// Notes whose the fields of `object` are: `managed`, `managed_fields`.
Refusal OwnFields(Write& write);

// What is to be stored is not larger than etcd takes.
Refusal CheckSize(Write& write);

// Completes and stores a new object: uid, generated name, PrepareForCreate, validation, existence.
Refusal FinishCreate(Write& write);
// Stores a changed object: resourceVersion, BeforeUpdate, validation, deletion when the last
// finalizer goes, no-op detection.
Refusal FinishUpdate(Write& write);
// Either, by whether an object was found.
Refusal FinishWrite(Write& write);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_WRITE_PIPELINE_H_

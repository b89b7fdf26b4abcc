#include "apiserver_fake/registry/write_pipeline.h"

#include <utility>

#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/conversions.h"
#include "apiserver_fake/registry/options.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/storage_limit.h"
#include "apiserver_fake/registry/webhook_calls.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {

void Write::Answer(const resource::StoredObject& stored, int code) {
  response.code = code;
  response.object = context.view->View(stored, type, request.want_managed_fields);
}

void Refuse(Refusal refusal, api::Response& response) {
  if (refusal.ok()) return;
  response.code = refusal.status().code;
  response.status = std::move(refusal.status());
}

api::Response RunWrite(VerbContext& context, const resource::ResourceType& type,
                       const api::Request& request, absl::Span<const WriteStage> stages) {
  api::Response response;
  Write write(context, type, request, response);
  Refuse(RunStages(write, stages), response);
  return response;
}

Refusal CheckOptions(Write& write) { return ValidateWriteOptions(write.request); }

Refusal CheckContentType(Write& write) { return CheckObjectContentType(write.request); }

Refusal FindObject(Write& write) {
  const resource::ResourceType& type = write.type;
  write.key = storage::PackedObjectKey(
      type.namespaced ? absl::string_view(write.request.namespace_) : "", write.request.name);
  write.found = write.context.store->Get(write.context.IdOf(type), write.key.view());
  if (write.found == nullptr) return Refusal();
  write.readable = PrepareToShow(write.context, type, *write.found);
  if (!write.readable.ok()) return Refusal();
  write.existing = write.context.view->View(*write.found, type, /*managed_fields=*/false);
  const bool as_stored = write.existing.SharesNodeWith(write.found->object) ||
                         NeedsConversion(write.found->object, type);
  write.old = as_stored ? write.existing : type.strategy->OldForUpdate(*write.found);
  return Refusal();
}

Refusal CheckReadable(Write& write) {
  return write.found != nullptr ? std::move(write.readable)
                                : Refusal(CheckNameOfPath(write.request));
}

Refusal DecodeBody(Write& write) {
  ObjectBody body;
  Refusal refusal =
      DecodeObject(write.request, write.type, *write.context.types,
                   write.found == nullptr ? nullptr : &write.existing, &body, &write.warnings());
  write.object = std::move(body.object);
  write.metadata_as_found = write.found != nullptr && write.object["metadata"].SharesNodeWith(
                                                          write.found->object["metadata"]);
  write.sent_managed_fields = std::move(body.managed_fields);
  return refusal;
}

Refusal MatchNamespaceOfRequest(Write& write) {
  if (write.metadata_as_found) return Refusal();
  return MatchNamespace(write.request, write.type, write.object);
}

Refusal MatchNameOfRequest(Write& write) {
  if (write.metadata_as_found) return Refusal();
  return MatchName(write.request, write.object);
}

Refusal CheckUid(Write& write) {
  if (write.metadata_as_found) return Refusal();
  const absl::string_view sent = write.object["metadata"]["uid"].string_value();
  const absl::string_view stored = write.existing["metadata"]["uid"].string_value();
  if (sent.empty() || sent == stored) return Refusal();
  return PreconditionConflict(write.request, write.type, "UID", sent, stored, write.dry_run());
}

Refusal DedupOwners(Write& write) {
  if (write.metadata_as_found) return Refusal();
  DedupOwnerReferences(write.object, /*after_admission=*/write.request.verb == api::Verb::kPatch,
                       &write.warnings());
  return Refusal();
}

Refusal Admit(Write& write) {
  return AdmitToNamespace(write.context, write.request, write.type, write.object,
                          /*is_create=*/write.found == nullptr);
}

Refusal OwnFields(Write& write) {
  const apply::FieldManager& fields =
      write.context.field_managers->Of(write.type, write.request.subresource, *write.context.types);
  Value others;
  if (Refusal refusal = ConvertForOwners(write, fields, &others); !refusal.ok()) {
    if (write.context.webhooks != nullptr && write.context.webhooks->waiting()) return refusal;
    // What cannot be compared has no owners any more.
    write.managed = resource::ManagedHandle();
    return Refusal();
  }
  write.managed = resource::ManagedState::Update(
      write.found == nullptr ? resource::ManagedHandle() : write.found->managed, fields,
      {.live = write.old,
       .wanted = write.object,
       .manager = write.context.ManagerOf(write.request),
       .now = write.context.NowSeconds(),
       .requested = write.sent_managed_fields,
       .others = std::move(others)});
  // A create takes no list from the client.
  if (!write.sent_managed_fields.is_null() && write.request.verb != api::Verb::kCreate) {
    write.managed_fields = resource::ManagedState::Read(write.managed);
  }
  return Refusal();
}

Refusal CheckSize(Write& write) {
  if (!ExceedsStorageLimit(write.request, write.object)) return Refusal();
  return api::UntypedError("etcdserver: request is too large");
}

Refusal FinishWrite(Write& write) {
  return write.found == nullptr ? FinishCreate(write) : FinishUpdate(write);
}

}  // namespace quiesce::registry

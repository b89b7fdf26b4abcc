#include <utility>

#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {

api::Response UpdateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request) {
  api::ApiStatus status = ValidateWriteOptions(request);
  if (!status.ok()) return Failed(std::move(status));
  status = CheckObjectContentType(request);
  if (!status.ok()) return Failed(std::move(status));
  const resource::StoredObject* found = context.store->Get(
      context.IdOf(type),
      storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name));
  Value existing;
  if (found != nullptr) existing = context.view->View(*found, type, false);
  ObjectBody body;
  std::vector<std::string> warnings;
  auto fail = [&](api::ApiStatus failure) {
    api::Response response = Failed(std::move(failure));
    response.warnings = std::move(warnings);
    return response;
  };
  status = DecodeObject(request, type, *context.types, found == nullptr ? nullptr : &existing,
                        &body, &warnings);
  if (!status.ok()) return fail(std::move(status));
  status = MatchNamespace(request, type, body.object);
  if (!status.ok()) return fail(std::move(status));
  status = MatchName(request, body.object);
  if (!status.ok()) return fail(std::move(status));
  bool may_create = type.strategy->AllowsCreateOnUpdate() && request.subresource.empty();
  if (found == nullptr && !may_create) return fail(NoSuchObject(type, request));
  status = found != nullptr ? CanRead(type, *found) : CheckNameOfPath(request);
  if (!status.ok()) return fail(std::move(status));
  absl::string_view uid = body.object["metadata"]["uid"].string_value();
  absl::string_view stored_uid = existing["metadata"]["uid"].string_value();
  if (!uid.empty() && uid != stored_uid) {
    return fail(UidConflict(request, type, uid, stored_uid, IsDryRun(request)));
  }
  DedupOwnerReferences(body.object, /*after_admission=*/false, &warnings);
  status = AdmitToNamespace(context, request, type, request.name,
                            /*is_create=*/found == nullptr);
  if (!status.ok()) return fail(std::move(status));
  const apply::FieldManager& fields =
      context.field_managers->Of(type, request.subresource, *context.types);
  PendingWrite write;
  write.managed = resource::ManagedState::Update(
      found == nullptr ? resource::ManagedHandle() : found->managed, fields,
      {.live = found == nullptr ? existing : OldForUpdate(type, *found, existing),
       .wanted = body.object,
       .manager = context.ManagerOf(request),
       .now = context.NowSeconds(),
       .requested = body.managed_fields});
  write.object = std::move(body.object);
  if (!body.managed_fields.is_null())
    write.managed_fields = resource::ManagedState::Read(write.managed);
  if (found == nullptr) {
    return FinishCreate(context, request, type, std::move(write), std::move(warnings));
  }
  return FinishUpdate(context, request, type, *found, existing, std::move(write),
                      std::move(warnings));
}

}  // namespace quiesce::registry

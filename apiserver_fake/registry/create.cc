#include <utility>

#include "apiserver_fake/registry/body.h"
#include "apiserver_fake/registry/stages.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/resource/managed_state.h"

namespace quiesce::registry {
namespace {

// What only the server may set.
void WipeSystemFields(Value& object) {
  for (const char* name : {"creationTimestamp", "uid", "deletionTimestamp",
                           "deletionGracePeriodSeconds", "selfLink"}) {
    if (object["metadata"].Has(name)) object.Mutable("metadata").Erase(name);
  }
}

}  // namespace

api::Response CreateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request) {
  api::ApiStatus status = CheckObjectContentType(request);
  if (!status.ok()) return Failed(std::move(status));
  status = ValidateWriteOptions(request);
  if (!status.ok()) return Failed(std::move(status));
  ObjectBody body;
  std::vector<std::string> warnings;
  auto fail = [&](api::ApiStatus failure) {
    api::Response response = Failed(std::move(failure));
    response.warnings = std::move(warnings);
    return response;
  };
  status = DecodeObject(request, type, *context.types, nullptr, &body, &warnings);
  if (!status.ok()) return fail(std::move(status));
  WipeSystemFields(body.object);
  status = MatchNamespace(request, type, body.object);
  if (!status.ok()) return fail(std::move(status));
  DedupOwnerReferences(body.object, /*after_admission=*/false, &warnings);
  const Value& metadata = body.object["metadata"];
  absl::string_view name = metadata["name"].string_value();
  status = AdmitToNamespace(context, request, type,
                            name.empty() ? metadata["generateName"].string_value() : name,
                            /*is_create=*/true);
  if (!status.ok()) return fail(std::move(status));
  const apply::FieldManager& fields = context.field_managers->Of(type, "", *context.types);
  PendingWrite write;
  write.managed = resource::ManagedState::Update(resource::ManagedHandle(), fields,
                                                 {.live = Value(),
                                                  .wanted = body.object,
                                                  .manager = context.ManagerOf(request),
                                                  .now = context.NowSeconds(),
                                                  .requested = body.managed_fields});
  write.object = std::move(body.object);
  return FinishCreate(context, request, type, std::move(write), std::move(warnings));
}

}  // namespace quiesce::registry

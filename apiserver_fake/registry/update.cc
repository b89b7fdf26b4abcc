#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/strategy.h"

namespace quiesce::registry {
namespace {

// What does not exist cannot be updated, but for some kinds, whose update then is a create.
Refusal CheckFound(Write& write) {
  if (write.found != nullptr) return Refusal();
  if (write.type.strategy->AllowsCreateOnUpdate() && write.request.subresource.empty()) {
    return Refusal();
  }
  return NoSuchObject(write.type, write.request);
}

constexpr WriteStage kStages[] = {
    CheckOptions,
    CheckContentType,
    FindObject,
    DecodeBody,
    MatchNamespaceOfRequest,
    MatchNameOfRequest,
    DedupOwners,
    CheckFound,
    CheckReadable,
    CheckUid,
    Admit,
    OwnFields,
    FinishWrite,
};

}  // namespace

api::Response UpdateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request) {
  return RunWrite(context, type, request, kStages);
}

}  // namespace quiesce::registry

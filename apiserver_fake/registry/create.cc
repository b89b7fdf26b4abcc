#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/write_pipeline.h"

namespace quiesce::registry {
namespace {

// What only the server may set.
Refusal WipeSystemFields(Write& write) {
  for (const char* name : {"creationTimestamp", "uid", "deletionTimestamp",
                           "deletionGracePeriodSeconds", "selfLink"}) {
    if (write.object["metadata"].Has(name)) write.object.Mutable("metadata").Erase(name);
  }
  return Refusal();
}

constexpr WriteStage kStages[] = {
    CheckContentType, CheckOptions, DecodeBody, WipeSystemFields, MatchNamespaceOfRequest,
    DedupOwners,      Admit,        OwnFields,  FinishCreate,
};

}  // namespace

api::Response CreateObject(VerbContext& context, const resource::ResourceType& type,
                           const api::Request& request) {
  return RunWrite(context, type, request, kStages);
}

}  // namespace quiesce::registry

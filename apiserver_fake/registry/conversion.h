// Conversion by webhook on the way of a request: before an object is shown in another version than
// it is stored in, and before one of another version is stored. Each of these is ok at once where
// no webhook stands in between. Where one does, they ask it by the request's WebhookCalls; a
// request that has none is refused, as by a server that cannot reach it.
#ifndef QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSION_H_
#define QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSION_H_

#include <string>

#include "apiserver_fake/api/status.h"
#include "apiserver_fake/apply/field_manager.h"
#include "apiserver_fake/apply/merge_updater.h"
#include "apiserver_fake/registry/context.h"
#include "apiserver_fake/registry/refusal.h"
#include "apiserver_fake/registry/write_pipeline.h"
#include "apiserver_fake/resource/resource_type.h"
#include "apiserver_fake/resource/stored_object.h"

namespace quiesce::registry {

// Makes ready what VerbContext::view shows of the object.
Refusal PrepareToShow(VerbContext& context, const resource::ResourceType& type,
                      const resource::StoredObject& stored);
// The same for all objects that a list may show; `namespace_`: "" means all.
api::ApiStatus PrepareToShowAll(VerbContext& context, const resource::ResourceType& type,
                                const std::string& namespace_);
// Brings an object of one version into another, as admission webhooks want to see it.
api::ApiStatus ConvertTo(VerbContext& context, const resource::ResourceType& from,
                         const resource::ResourceType& to, Value* object);
// Whether the served versions of the type do not look alike, so that managed fields of one cannot
// be compared in another as they are. `fields`: of an endpoint of the type.
bool VersionsDiffer(const apply::FieldManager& fields, const resource::ResourceType& type);
// Between the served versions of the type, which outlives it, as the context does.
apply::VersionConverter VersionConverterOf(VerbContext& context,
                                           const resource::ResourceType& type);
// What is there and what is to be there, in the other versions that have owners: as in
// apply::UpdateInput.
Refusal ConvertForOwners(Write& write, const apply::FieldManager& fields, Value* others);
// Makes ready what the store is to keep of `write.object`, and the answer: Write::to_store.
Refusal PrepareToStore(Write& write);

}  // namespace quiesce::registry

#endif  // QUIESCE_APISERVER_FAKE_REGISTRY_CONVERSION_H_

#include <utility>

#include "apiserver_fake/registry/list.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/registry/webhook_admission.h"
#include "apiserver_fake/resource/list_options.h"

namespace quiesce::registry {

api::Response DeleteCollection(VerbContext& context, const resource::ResourceType& type,
                               const api::Request& request) {
  resource::Selection selection;
  api::RequestOptions list_options = request.options;
  api::ApiStatus status = resource::PrepareListOptions(request, type, &list_options, &selection);
  if (!status.ok()) return Failed(std::move(status));
  DeleteOptions options;
  status = ReadDeleteOptions(request, &options);
  if (!status.ok()) return Failed(std::move(status));
  Value list;
  std::vector<resource::StoredObject> objects;
  status = ListForDelete(request, type, *context.store, context.IdOf(type), *context.view,
                         context.Now(), &list, &objects);
  if (!status.ok()) return Failed(std::move(status));
  api::Request one = request;
  one.verb = api::Verb::kDelete;
  for (const resource::StoredObject& stored : objects) {
    const Value& metadata = stored.object["metadata"];
    one.namespace_ = std::string(metadata["namespace"].string_value());
    one.name = std::string(metadata["name"].string_value());
    api::Response deleted = DeleteWith(context, type, one, options);
    // All webhooks are asked before the first object goes.
    if (IsHeld(deleted.status)) continue;
    if (deleted.ok() || deleted.status.reason == "NotFound") continue;
    deleted.warnings = WarningsOnDelete(type, options);
    return deleted;
  }
  api::Response response;
  response.warnings = WarningsOnDelete(type, options);
  response.object = std::move(list);
  return response;
}

}  // namespace quiesce::registry

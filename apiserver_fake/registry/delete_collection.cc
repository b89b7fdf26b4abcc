#include <utility>

#include "apiserver_fake/registry/list.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/resource/list_options.h"

namespace quiesce::api {

Response DeleteCollection(VerbContext& context, const ResourceType& type,
                          const Request& request) {
  Selection selection;
  RequestOptions list_options;
  ApiStatus status = PrepareListOptions(request, type, &list_options, &selection);
  if (!status.ok()) return Failed(std::move(status));
  DeleteOptions options;
  status = ReadDeleteOptions(request, &options);
  if (!status.ok()) return Failed(std::move(status));
  Value list;
  std::vector<StoredObject> objects;
  status = ListForDelete(request, type, *context.store, context.IdOf(type), *context.view,
                         context.Now(), &list, &objects);
  if (!status.ok()) return Failed(std::move(status));
  Request one = request;
  one.verb = Verb::kDelete;
  for (const StoredObject& stored : objects) {
    const Value& metadata = stored.object["metadata"];
    one.namespace_ = std::string(metadata["namespace"].string_value());
    one.name = std::string(metadata["name"].string_value());
    Response deleted = DeleteWith(context, type, one, options);
    if (!deleted.ok() && deleted.status.reason != "NotFound") return deleted;
  }
  Response response;
  response.object = std::move(list);
  return response;
}

}  // namespace quiesce::api

#include "apiserver_fake/api/request.h"

#include <utility>

namespace quiesce::api {
namespace {

Request Make(Verb verb, GroupVersionResource resource, std::string ns, std::string name,
             Value body) {
  return {.verb = verb,
          .resource = std::move(resource),
          .namespace_ = std::move(ns),
          .name = std::move(name),
          .subresource = {},
          .options = {},
          .body = std::move(body),
          .raw_body = {},
          .content_type = {},
          .user_agent = {}};
}

}  // namespace

Request Request::Get(GroupVersionResource resource, std::string ns, std::string name) {
  return Make(Verb::kGet, std::move(resource), std::move(ns), std::move(name), Value());
}

Request Request::List(GroupVersionResource resource, std::string ns) {
  return Make(Verb::kList, std::move(resource), std::move(ns), "", Value());
}

Request Request::Create(GroupVersionResource resource, std::string ns, Value object) {
  return Make(Verb::kCreate, std::move(resource), std::move(ns), "", std::move(object));
}

Request Request::Update(GroupVersionResource resource, std::string ns, std::string name,
                        Value object) {
  return Make(Verb::kUpdate, std::move(resource), std::move(ns), std::move(name),
              std::move(object));
}

Request Request::Patch(GroupVersionResource resource, std::string ns, std::string name,
                       PatchType type, Value patch) {
  Request request =
      Make(Verb::kPatch, std::move(resource), std::move(ns), std::move(name), std::move(patch));
  request.patch_type = type;
  return request;
}

Request Request::Delete(GroupVersionResource resource, std::string ns, std::string name,
                        Value delete_options) {
  return Make(Verb::kDelete, std::move(resource), std::move(ns), std::move(name),
              std::move(delete_options));
}

}  // namespace quiesce::api

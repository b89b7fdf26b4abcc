#include "apiserver_fake/api/request.h"

#include <utility>

namespace quiesce::api {
namespace {

Request Make(Verb verb, const GroupVersionResource& resource, absl::string_view ns,
             absl::string_view name, Value body) {
  return {.verb = verb,
          .resource = resource,
          .namespace_ = std::string(ns),
          .name = std::string(name),
          .body = std::move(body)};
}

}  // namespace

Request Request::Get(const GroupVersionResource& resource, absl::string_view ns,
                     absl::string_view name) {
  return Make(Verb::kGet, resource, ns, name, Value());
}

Request Request::List(const GroupVersionResource& resource, absl::string_view ns) {
  return Make(Verb::kList, resource, ns, "", Value());
}

Request Request::Create(const GroupVersionResource& resource, absl::string_view ns, Value object) {
  return Make(Verb::kCreate, resource, ns, "", std::move(object));
}

Request Request::Update(const GroupVersionResource& resource, absl::string_view ns,
                        absl::string_view name, Value object) {
  return Make(Verb::kUpdate, resource, ns, name, std::move(object));
}

Request Request::Patch(const GroupVersionResource& resource, absl::string_view ns,
                       absl::string_view name, PatchType type, Value patch) {
  Request request = Make(Verb::kPatch, resource, ns, name, std::move(patch));
  request.patch_type = type;
  return request;
}

Request Request::Delete(const GroupVersionResource& resource, absl::string_view ns,
                        absl::string_view name, Value delete_options) {
  return Make(Verb::kDelete, resource, ns, name, std::move(delete_options));
}

}  // namespace quiesce::api

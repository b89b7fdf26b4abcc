#include <utility>

#include "apiserver_fake/registry/conversion.h"
#include "apiserver_fake/registry/request_checks.h"
#include "apiserver_fake/registry/verbs.h"
#include "apiserver_fake/resource/list_options.h"

namespace quiesce::registry {
namespace {

// A resourceVersion of the future: the server waits three seconds for it, then gives up. etcd,
// which answers for what is not cached, does not wait.
api::ApiStatus CheckAskedVersion(const std::string& asked, int64_t current, bool cached) {
  const absl::StatusOr<uint64_t> version = resource::ParseResourceVersion(asked);
  if (!version.ok()) return api::UntypedError(std::string(version.status().message()));
  if (*version > static_cast<uint64_t>(current)) {
    return resource::TooLargeResourceVersion(*version, current, cached ? 1 : 0);
  }
  return api::ApiStatus();
}

}  // namespace

api::Response GetObject(VerbContext& context, const resource::ResourceType& type,
                        const api::Request& request) {
  api::ApiStatus status = CheckAskedVersion(
      request.options.resource_version, context.store->revision(), resource::HasWatchCache(type));
  if (!status.ok()) return Failed(std::move(status));
  const resource::StoredObject* stored = context.store->Get(
      context.IdOf(type),
      storage::ObjectKey(type.namespaced ? request.namespace_ : "", request.name));
  if (stored == nullptr) return Failed(NoSuchObject(type, request));
  if (Refusal held = PrepareToShow(context, type, *stored); !held.ok()) {
    return Failed(std::move(held.status()));
  }
  return Shown(context, request, type, *stored, 200);
}

}  // namespace quiesce::registry

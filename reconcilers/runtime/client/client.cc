#include "reconcilers/runtime/client/client.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "apiserver_fake/patch/merge_patch.h"

namespace quiesce::runtime {

std::string FieldEquals(absl::string_view field, absl::string_view value) {
  return absl::StrCat(field, "=",
                      absl::StrReplaceAll(value, {{"\\", "\\\\"}, {",", "\\,"}, {"=", "\\="}}));
}

Patch MergeFrom(const Value& original, const Value& modified, bool optimistic_lock) {
  Patch patch;
  patch.type = api::PatchType::kMerge;
  patch.data = patch::CreateMergePatch(original, modified);
  if (!optimistic_lock) return patch;
  const Value& version = original["metadata"]["resourceVersion"];
  if (version.string_value().empty()) {
    patch.error = absl::InvalidArgumentError(absl::StrCat(
        "cannot use OptimisticLock, object \"", original["metadata"]["name"].string_value(),
        "\" does not have any resource version we can use"));
    return patch;
  }
  patch.data.Mutable("metadata").Set("resourceVersion", version);
  return patch;
}

Patch Merge(Value object) {
  Patch patch;
  patch.type = api::PatchType::kMerge;
  patch.data = std::move(object);
  return patch;
}

sim::Task<absl::Status> Client::CreateSubresource(const Resource&, const ObjectKey&,
                                                  const std::string& subresource, Value*) {
  co_return absl::UnimplementedError("this client creates no " + subresource);
}

sim::Task<absl::StatusOr<Value>> Client::GetSubresource(const Resource&, const ObjectKey&,
                                                        const std::string& subresource) {
  co_return absl::UnimplementedError("this client reads no " + subresource);
}

sim::Task<absl::Status> Client::UpdateSubresource(const Resource&, const ObjectKey&,
                                                  const std::string& subresource, Value*) {
  co_return absl::UnimplementedError("this client updates no " + subresource);
}

Patch Apply(Value configuration) {
  Patch patch;
  patch.type = api::PatchType::kApply;
  patch.data = std::move(configuration);
  return patch;
}

}  // namespace quiesce::runtime

#include "reconcilers/runtime/client/strategic_patch.h"

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "apiserver_fake/patch/strategic_merge_patch.h"
#include "apiserver_fake/schema/openapi_loader.h"

namespace quiesce::runtime {

Patch StrategicMergeFrom(const Value& original, const Value& modified, bool optimistic_lock) {
  Patch result;
  result.type = api::PatchType::kStrategic;
  const absl::string_view api_version = modified["apiVersion"].string_value();
  const absl::string_view kind = modified["kind"].string_value();
  const size_t slash = api_version.find('/');
  const bool core = slash == absl::string_view::npos;
  const schema::Schema* type =
      schema::BuiltinSchema(core ? "" : api_version.substr(0, slash),
                            core ? api_version : api_version.substr(slash + 1), kind);
  if (type == nullptr) {
    result.error = absl::InvalidArgumentError(
        absl::StrCat("unable to find api field in struct for ", api_version, " ", kind));
    return result;
  }
  Value from = original, to = modified;
  if (optimistic_lock) {
    const Value version = original["metadata"]["resourceVersion"];
    result.error = MergeFrom(original, modified, /*optimistic_lock=*/true).error;
    if (!result.error.ok()) return result;
    from.Mutable("metadata").Erase("resourceVersion");
    to.Mutable("metadata").Set("resourceVersion", version);
  }
  absl::StatusOr<Value> data = patch::CreateStrategicMergePatch(from, to, *type);
  result.error = data.status();
  if (data.ok()) result.data = *std::move(data);
  return result;
}

}  // namespace quiesce::runtime

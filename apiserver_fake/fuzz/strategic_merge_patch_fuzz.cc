// A strategic merge patch gives a result or an error for any object and patch, and so does the
// creation of one.
#include <cstdlib>

#include "absl/status/statusor.h"
#include "apiserver_fake/base/json.h"
#include "apiserver_fake/fuzz/patch_input.h"
#include "apiserver_fake/patch/strategic_merge_patch.h"
#include "apiserver_fake/schema/openapi_loader.h"

using namespace quiesce;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const schema::Schema& schema = *schema::BuiltinSchema("apps", "v1", "Deployment");
  const std::optional<fuzz::PatchInput> input = fuzz::ReadPatchInput(data, size);
  if (!input.has_value() || !input->document.is_object() || !input->patch.is_object()) return 0;
  quiesce::Value result;
  const api::ApiStatus status =
      patch::StrategicMergePatch(input->document, input->patch, schema, &result);
  if (!status.ok()) return status.message.empty() ? (std::abort(), 0) : 0;
  const absl::StatusOr<quiesce::Value> created =
      patch::CreateStrategicMergePatch(input->document, result, schema);
  if (created.ok()) patch::StrategicMergePatch(input->document, *created, schema, &result);
  return 0;
}

// Whatever the body of a PATCH request holds, the answer is an object or a Status with a message.
// The first byte chooses the kind of patch and the field validation.
#include <cstdlib>
#include <memory>
#include <string>

#include "apiserver_fake/base/json.h"
#include "apiserver_fake/fuzz/patch_input.h"
#include "apiserver_fake/registry/apply_patch.h"
#include "apiserver_fake/resource/strategy.h"
#include "apiserver_fake/schema/openapi_loader.h"

using namespace quiesce;

namespace {

class TakeAll : public resource::Strategy {
 public:
  resource::DecodeResult Decode(const resource::ResourceType&, quiesce::Value&,
                                const resource::DecodeHints&) const override {
    return resource::DecodeResult();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  static const TakeAll strategy;
  static const resource::ResourceType& type = *[] {
    auto* deployments = new resource::ResourceType();
    deployments->group = "apps";
    deployments->version = "v1";
    deployments->resource = "deployments";
    deployments->kind = "Deployment";
    deployments->schema = schema::BuiltinSchema("apps", "v1", "Deployment");
    deployments->strategy = &strategy;
    return deployments;
  }();
  static const resource::TypeRegistry& types = *new resource::TypeRegistry({&type});
  static const quiesce::Value& current = *new quiesce::Value(quiesce::ParseJson(R"({
      "apiVersion": "apps/v1", "kind": "Deployment",
      "metadata": {"name": "d", "finalizers": ["a", "b"], "labels": {"a": "<1>"}},
      "spec": {"replicas": 1, "template": {"spec": {
          "volumes": [{"name": "v", "emptyDir": {}}],
          "containers": [{"name": "a", "args": ["x"], "ports": [{"containerPort": 80}]},
                         {"name": "b", "env": [{"name": "E", "value": "1"}]}]}}}})")
                                                                 .value());
  constexpr api::PatchType kTypes[] = {api::PatchType::kJson, api::PatchType::kMerge,
                                       api::PatchType::kStrategic};
  constexpr const char* kValidations[] = {"", "Ignore", "Strict"};
  const api::PatchType patch_type = kTypes[data[0] % 3];
  api::Request request =
      api::Request::Patch({"apps", "v1", "deployments"}, "demo", "d", patch_type, {});
  request.options.field_validation = kValidations[data[0] / 3 % 3];
  request.raw_body = std::make_shared<const std::string>(fuzz::InputText(data + 1, size - 1));
  const registry::PatchOutcome outcome =
      registry::ApplyPatch(patch_type, current, request, type, types);
  if (outcome.error.ok() ? outcome.object.is_null() : outcome.error.message.empty()) std::abort();
  return 0;
}

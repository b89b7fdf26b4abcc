#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class ReplicationController : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  // Selector and labels come from the template where they are missing.
  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefault(spec, "replicas", 1);
      const Value& labels = spec["template"]["metadata"]["labels"];
      if (!labels.empty()) SetDefault(spec, "selector", Value(labels));
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
    const Value labels = object["spec"]["template"]["metadata"]["labels"];
    if (!labels.empty() && object["metadata"]["labels"].empty()) {
      EditMember(object, "metadata", [&](Value& metadata) { metadata.Set("labels", labels); });
    }
  }
};

}  // namespace

const BuiltinStrategy& ReplicationControllerStrategy() {
  static const BuiltinStrategy& strategy = *new ReplicationController(
      {.wire_type = "api.core.v1.ReplicationController",
       .generation = true,
       .orphans_dependents = true,
       .selectable = "status.replicas:0"});
  return strategy;
}

}  // namespace quiesce::api

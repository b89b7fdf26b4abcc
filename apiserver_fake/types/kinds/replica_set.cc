#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class ReplicaSet : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefault(spec, "replicas", 1);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
    });
  }
};

}  // namespace

const BuiltinStrategy& ReplicaSetStrategy() {
  static const BuiltinStrategy& strategy = *new ReplicaSet(
      {.wire_type = "api.apps.v1.ReplicaSet",
       .generation = true,
       .selectable = "status.replicas:0"});
  return strategy;
}

}  // namespace quiesce::api

#include "apiserver_fake/types/edit.h"
#include "apiserver_fake/types/kinds/kinds.h"
#include "apiserver_fake/types/pod_spec.h"

namespace quiesce::api {
namespace {

class StatefulSet : public BuiltinStrategy {
 public:
  using BuiltinStrategy::BuiltinStrategy;

  void Default(Value& object, const Value* stored) const override {
    EditMember(object, "spec", stored, [](Value& spec, const Value* stored_spec) {
      SetDefaultText(spec, "podManagementPolicy", "OrderedReady");
      EditMember(spec, "updateStrategy", stored_spec,
                 [](Value& strategy, const Value*) { DefaultRollout(strategy); });
      SetDefault(spec, "persistentVolumeClaimRetentionPolicy", Value::Object());
      EditMember(spec, "persistentVolumeClaimRetentionPolicy", [](Value& policy) {
        SetDefaultText(policy, "whenDeleted", "Retain");
        SetDefaultText(policy, "whenScaled", "Retain");
      });
      SetDefault(spec, "replicas", 1);
      SetDefault(spec, "revisionHistoryLimit", 10);
      EditMember(spec, "template", stored_spec, DefaultPodTemplate);
      EditItems(spec, "volumeClaimTemplates", stored_spec,
                [](Value& claim, const Value*) { DefaultClaim(claim); });
    });
  }

 private:
  static void DefaultRollout(Value& strategy) {
    if (!strategy.Has("type")) {
      strategy.Set("type", "RollingUpdate");
      SetDefault(strategy, "rollingUpdate", Value::Object());
    }
    if (strategy["type"].string_value() != "RollingUpdate") return;
    EditMember(strategy, "rollingUpdate",
               [](Value& rollout) { SetDefault(rollout, "partition", 0); });
  }
  static void DefaultClaim(Value& claim) {
    claim.Set("apiVersion", "v1");
    claim.Set("kind", "PersistentVolumeClaim");
    EditMember(claim, "spec", [](Value& spec) { SetDefault(spec, "volumeMode", "Filesystem"); });
    EditMember(claim, "status",
               [](Value& status) { SetDefaultText(status, "phase", "Pending"); });
  }
};

}  // namespace

const BuiltinStrategy& StatefulSetStrategy() {
  static const BuiltinStrategy& strategy = *new StatefulSet(
      {.wire_type = "api.apps.v1.StatefulSet", .generation = true});
  return strategy;
}

}  // namespace quiesce::api

#include <set>
#include <string>

#include "apiserver_fake/kinds/claim_validation.h"
#include "apiserver_fake/kinds/kinds.h"
#include "apiserver_fake/kinds/pod_spec.h"
#include "apiserver_fake/kinds/pod_validation.h"
#include "apiserver_fake/kinds/pod_warnings.h"
#include "apiserver_fake/kinds/validation.h"
#include "apiserver_fake/kinds/value_edits.h"
#include "apiserver_fake/kinds/workload_validation.h"
#include "apiserver_fake/resource/metadata_validation.h"
#include "apiserver_fake/wire/internal_form.h"

namespace quiesce::kinds {
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

  void PrepareForCreate(const resource::StrategyContext& context, Value& object) const override {
    BuiltinStrategy::PrepareForCreate(context, object);
    DropMaxUnavailable(object);
  }
  void PrepareForUpdate(const resource::StrategyContext& context, Value& object,
                        const Value& old) const override {
    // Before generations are compared.
    if (!RollingUpdate(old).Has("maxUnavailable")) DropMaxUnavailable(object);
    BuiltinStrategy::PrepareForUpdate(context, object, old);
  }

  void Validate(const Value& object, api::FieldErrors& errors) const override {
    ValidateSpec(object["spec"], /*new_object=*/true, /*skip_template=*/false, errors);
  }
  void ValidateUpdate(const Value& object, const Value& old,
                      api::FieldErrors& errors) const override {
    api::FieldErrors found, before;
    ValidateSpec(object["spec"], /*new_object=*/false, /*skip_template=*/false, found);
    if (!found.empty()) {
      ValidateSpec(old["spec"], /*new_object=*/false, /*skip_template=*/false, before);
    }
    if (!before.empty()) {
      found.clear();
      ValidateSpec(object["spec"], /*new_object=*/false, /*skip_template=*/true, found);
    }
    errors.insert(errors.end(), found.begin(), found.end());
    Value fixed = object["spec"];
    for (absl::string_view member :
         {"replicas", "template", "updateStrategy", "minReadySeconds", "ordinals",
          "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy"}) {
      CopyMember(fixed, old["spec"], member);
    }
    if (fixed == old["spec"]) return;
    errors.push_back(api::ForbiddenField(
        "spec",
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
        "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
        "'minReadySeconds' are forbidden"));
  }
  void ValidateStatusUpdate(const Value& object, const Value& old,
                            api::FieldErrors& errors) const override {
    const Value& status = object["status"];
    ValidateReplicaCounts(
        status,
        {"replicas", "readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas",
         "observedGeneration", "collisionCount"},
        {"readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas"}, errors);
    CheckAvailable(status, "cannot be greater than status.readyReplicas", errors);
    ValidateCollisionCount(object, old, errors);
  }

  std::vector<std::string> WarningsOnCreate(const Value& object) const override {
    std::vector<std::string> warnings = BuiltinStrategy::WarningsOnCreate(object);
    AddOwnWarnings(object["spec"], warnings);
    return warnings;
  }
  std::vector<std::string> WarningsOnUpdate(const Value& object, const Value& old) const override {
    std::vector<std::string> warnings = BuiltinStrategy::WarningsOnUpdate(object, old);
    // Updates of the status do not look at the spec.
    if (object["status"] == old["status"]) AddOwnWarnings(object["spec"], warnings);
    return warnings;
  }

 private:
  static const Value& RollingUpdate(const Value& object) {
    return object["spec"]["updateStrategy"]["rollingUpdate"];
  }
  // The feature gate MaxUnavailableStatefulSet is off: who has not got the field cannot get it.
  static void DropMaxUnavailable(Value& object) {
    if (!RollingUpdate(object).Has("maxUnavailable")) return;
    object.Mutable("spec")
        .Mutable("updateStrategy")
        .Mutable("rollingUpdate")
        .Erase("maxUnavailable");
  }
  static void AddOwnWarnings(const Value& spec, std::vector<std::string>& warnings) {
    for (size_t i = 0; i < spec["volumeClaimTemplates"].size(); ++i) {
      AddClaimWarnings(Index("spec.volumeClaimTemplates", i),
                       spec["volumeClaimTemplates"].at(i)["spec"], warnings);
    }
    if (spec["revisionHistoryLimit"].int_value() < 0) {
      warnings.push_back(
          "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value "
          ">= 0 is recommended");
    }
  }
  // An update bears with claims, and with a template, that were wrong before (`skip_template`).
  static void ValidateSpec(const Value& spec, bool new_object, bool skip_template,
                           api::FieldErrors& errors) {
    const absl::string_view order = spec["podManagementPolicy"].string_value();
    if (order.empty()) {
      errors.push_back(api::RequiredField("spec.podManagementPolicy", ""));
    } else if (order != "OrderedReady" && order != "Parallel") {
      errors.push_back(api::InvalidField("spec.podManagementPolicy", Value(order),
                                         "must be 'OrderedReady' or 'Parallel'"));
    }
    ValidateStrategy(spec["updateStrategy"], errors);
    for (absl::string_view event : {"whenDeleted", "whenScaled"}) {
      CheckSupported(spec["persistentVolumeClaimRetentionPolicy"][event],
                     Child("spec.persistentVolumeClaimRetentionPolicy", event),
                     {"Retain", "Delete"}, errors);
    }
    for (size_t i = 0; new_object && i < spec["volumeClaimTemplates"].size(); ++i) {
      ValidateClaimSpec(spec["volumeClaimTemplates"].at(i)["spec"],
                        Child(Index("spec.volumeClaimTemplates", i), "spec"), /*any_group=*/false,
                        errors);
    }
    CheckNonNegative(spec["replicas"], "spec.replicas", errors);
    CheckNonNegative(spec["minReadySeconds"], "spec.minReadySeconds", errors);
    CheckNonNegative(spec["ordinals"]["start"], "spec.ordinals.start", errors);
    if (new_object && !spec["serviceName"].string_value().empty()) {
      CheckDnsLabel(spec["serviceName"], "spec.serviceName", errors);
    }
    if (ValidateWorkloadSelector(spec, "statefulset", errors)) {
      CheckTemplateLabels(spec["selector"], spec["template"], errors);
      ValidateTemplate(spec, skip_template, errors);
    } else {
      errors.push_back(InvalidRendered("spec.selector", RenderSelector(spec["selector"]), ""));
    }
    ValidateTemplatePolicies(spec["template"], "StatefulSet", errors);
  }
  // A claim stands for the volume of its name.
  static Value VolumesWith(const Value& claims, const Value& volumes) {
    std::set<absl::string_view> names;
    for (const Value& claim : claims.items()) {
      names.insert(claim["metadata"]["name"].string_value());
    }
    Value all = Value::List();
    for (absl::string_view name : names) {
      all.Append(Value::Object(
          {{"name", name}, {"persistentVolumeClaim", Value::Object({{"claimName", name}})}}));
    }
    for (const Value& volume : volumes.items()) {
      if (names.count(volume["name"].string_value()) == 0) all.Append(volume);
    }
    return all;
  }
  // Host names are the controller's to give. Labels and annotations are looked at twice.
  static void ValidateTemplate(const Value& spec, bool skip_spec, api::FieldErrors& errors) {
    Value pods = spec["template"];
    const Value& claims = spec["volumeClaimTemplates"];
    if (!claims.empty() || pods["spec"].Has("hostname") || pods["spec"].Has("subdomain")) {
      EditMember(pods, "spec", [&](Value& pod) {
        pod.Erase("hostname");
        pod.Erase("subdomain");
        if (!claims.empty()) pod.Set("volumes", VolumesWith(claims, pod["volumes"]));
      });
    }
    if (!skip_spec) ValidatePodTemplate(pods, "spec.template", errors);
    resource::ValidateLabels(pods["metadata"]["labels"], "spec.template.labels", errors);
    resource::ValidateAnnotations(pods["metadata"]["annotations"], "spec.template.annotations",
                                  errors);
  }
  static void ValidateStrategy(const Value& strategy, api::FieldErrors& errors) {
    const absl::string_view type = strategy["type"].string_value();
    const Value& rollout = strategy["rollingUpdate"];
    if (type.empty()) return errors.push_back(api::RequiredField("spec.updateStrategy", ""));
    if (type == "OnDelete") {
      if (rollout.is_null()) return;
      errors.push_back(InvalidRendered(
          "spec.updateStrategy.rollingUpdate",
          wire::InternalJson("api.apps.v1.RollingUpdateStatefulSetStrategy", rollout),
          "only allowed for updateStrategy 'RollingUpdate'"));
    } else if (type == "RollingUpdate") {
      const std::string path = "spec.updateStrategy.rollingUpdate";
      CheckNonNegative(rollout["partition"], Child(path, "partition"), errors);
      if (!rollout.Has("maxUnavailable")) return;
      const Value& unavailable = rollout["maxUnavailable"];
      CheckIntOrPercent(unavailable, Child(path, "maxUnavailable"), errors);
      if (IntOrPercentNumber(unavailable) == 0) {
        errors.push_back(
            api::InvalidField(Child(path, "maxUnavailable"), unavailable, "cannot be 0"));
      }
      CheckAtMost100Percent(unavailable, Child(path, "maxUnavailable"), errors);
    } else {
      errors.push_back(
          InvalidRendered("spec.updateStrategy",
                          wire::InternalJson("api.apps.v1.StatefulSetUpdateStrategy", strategy),
                          "must be 'RollingUpdate' or 'OnDelete'"));
    }
  }
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
    EditMember(claim, "status", [](Value& status) { SetDefaultText(status, "phase", "Pending"); });
  }
};

}  // namespace

const BuiltinStrategy& StatefulSetStrategy() {
  static const BuiltinStrategy& strategy =
      *new StatefulSet({.wire_type = "api.apps.v1.StatefulSet",
                        .generation = true,
                        .metadata_checks = resource::Strategy::MetadataChecks::kUpdate,
                        .name_rule = resource::NameIsDnsLabel,
                        .pod_template = "spec.template"});
  return strategy;
}

}  // namespace quiesce::kinds
